/** Stands for the `Float16Array` of newer versions of JavaScript in so far as its elements are not what the binding takes for bits. */
class Halves extends Int16Array {}

Object.assign(globalThis, { Float16Array: Halves });
