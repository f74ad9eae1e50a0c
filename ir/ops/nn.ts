export const nnOps = {};
