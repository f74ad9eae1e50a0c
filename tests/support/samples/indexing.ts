export const indexingSamples = {};
