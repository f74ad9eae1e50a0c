export const indexingOps = {};
