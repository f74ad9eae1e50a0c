export const nnSamples = {};
