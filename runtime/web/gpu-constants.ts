/** WebGPU's flags by their names, which are not in TypeScript's declarations of the page. @see WebGPU, sections 5.1.2 and 5.2 */

/** What a buffer may be used for. */
export const bufferUsage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  storage: 0x80,
} as const;

/** How a buffer is mapped. */
export const mapMode = { read: 0x1 } as const;
