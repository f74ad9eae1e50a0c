/** The weights of image resampling: how the elements of an axis contribute to those of an axis of another size. */

/** For each element of the result a row of weights, one for each element of the image. */
export type Weights = readonly (readonly number[])[];

/** TensorFlow's resampling methods. */
export type ResizeMethod =
  | "bilinear"
  | "nearest"
  | "bicubic"
  | "area"
  | "lanczos3"
  | "lanczos5"
  | "gaussian"
  | "mitchellcubic";

export const resizeMethods: readonly ResizeMethod[] = [
  "bilinear",
  "nearest",
  "bicubic",
  "area",
  "lanczos3",
  "lanczos5",
  "gaussian",
  "mitchellcubic",
];

/** An even weight function of an element's distance, 0 from its radius on. */
interface Kernel {
  readonly radius: number;
  /** The weight at a non-negative distance. */
  readonly at: (x: number) => number;
}

const lanczos = (radius: number): Kernel => ({
  radius,
  at: (x) => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    const angle = Math.PI * x;
    return (radius * Math.sin(angle) * Math.sin(angle / radius)) / angle ** 2;
  },
});

const gaussianRadius = 1.5;

/** TensorFlow's sampling kernels: `core/kernels/image/sampling_kernels.h`. */
const kernels = {
  bilinear: { radius: 1, at: (x) => Math.max(1 - x, 0) },
  /** Keys' cubic, with a = −1/2. */
  bicubic: {
    radius: 2,
    at: (x) => {
      if (x >= 2) return 0;
      return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
    },
  },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
  gaussian: {
    radius: gaussianRadius,
    at: (x) => (x >= gaussianRadius ? 0 : Math.exp(-(x ** 2) / (2 * (gaussianRadius / 3) ** 2))),
  },
  mitchellcubic: {
    radius: 2,
    at: (x) => {
      if (x >= 2) return 0;
      return x >= 1
        ? (((-7 / 18) * x + 2) * x - 10 / 3) * x + 16 / 9
        : ((7 / 6) * x - 2) * x * x + 8 / 9;
    },
  },
} as const satisfies Partial<Record<ResizeMethod, Kernel>>;

const { fround } = Math;

/** Weights scaled to the sum 1; zeros if their sum is 0. */
const normalized = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (Math.abs(sum) < 1e-35 ? 0 : weight / sum));
};

const range = (size: number): number[] => Array.from({ length: size }, (_, i) => i);

/** The kernel around each position; with antialiasing, it is widened to the distance of the result's elements. */
function kernelWeights(from: number, to: number, kernel: Kernel, antialias: boolean): Weights {
  const scale = fround(1 / fround(to / from));
  const width = antialias ? Math.max(scale, 1) : 1;
  const reach = kernel.radius * width;
  return range(to).map((place) => {
    const at = fround((place + 0.5) * scale);
    const first = Math.max(0, Math.min(from - 1, Math.ceil(at - reach - 0.5)));
    const last = Math.max(0, Math.min(from - 1, Math.floor(at + reach - 0.5)));
    const weightOf = (i: number): number =>
      i < first || i > last || at > from ? 0 : kernel.at(Math.abs((i + 0.5 - at) / width));
    return normalized(range(from).map(weightOf));
  });
}

/** The resolution of TensorFlow's lookup table of the cubic: steps between two elements. */
const cubicSteps = 1024;

/** Keys' cubic on the four elements around each position; those outside of the image have weight 0. */
function cubicWeights(from: number, to: number): Weights {
  const scale = fround(from / to);
  return range(to).map((place) => {
    const at = fround((place + 0.5) * scale - 0.5);
    const floor = Math.floor(at);
    const offset = Math.round(fround(at - floor) * cubicSteps) / cubicSteps;
    const weightOf = (i: number): number =>
      i < floor - 1 || i > floor + 2 ? 0 : kernels.bicubic.at(Math.abs(i - floor - offset));
    return normalized(range(from).map(weightOf));
  });
}

/** The fraction of each element that an element of the result covers. */
function areaWeights(from: number, to: number): Weights {
  const scale = fround(from / to);
  return range(to).map((place) => {
    const [start, end] = [fround(place * scale), fround((place + 1) * scale)];
    const shared = (i: number): number => Math.max(Math.min(i + 1, end) - Math.max(i, start), 0);
    // Rounding may place the end beyond the last element, which then has the excess weight.
    const beyond = (i: number): number => (i === from - 1 ? Math.max(end - from, 0) : 0);
    return range(from).map((i) => (shared(i) + beyond(i)) / scale);
  });
}

/** Weights of a method other than "nearest", and than "bilinear" without antialiasing. */
export function resamplingWeights(
  method: Exclude<ResizeMethod, "nearest">,
  from: number,
  to: number,
  antialias: boolean,
): Weights {
  if (method === "area") return areaWeights(from, to);
  if (method === "bicubic" && !antialias) return cubicWeights(from, to);
  return kernelWeights(from, to, kernels[method], antialias);
}
