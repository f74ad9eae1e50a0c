/** A reader of ELF files, to find the libraries that a shared library depends on. */

import { closeSync, openSync, readSync } from "node:fs";

const sectionString = 3;
const sectionDynamic = 6;
const tagNeeded = 1n;

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/**
 * The libraries that a 64-bit little-endian ELF library requires: the DT_NEEDED entries of its dynamic section.
 *
 * @see System V ABI, chapters 4 and 5
 */
export function neededLibraries(path: string): readonly string[] {
  const file = openSync(path, "r");
  try {
    const part = (offset: number, length: number): DataView => {
      const bytes = new Uint8Array(length);
      readSync(file, bytes, 0, length, offset);
      return new DataView(bytes.buffer);
    };
    const header = part(0, 64);
    const isElf = header.getUint32(0) === 0x7f454c46 && header.getUint8(4) === 2;
    if (!isElf) return [];
    const tableOffset = Number(header.getBigUint64(0x28, true));
    const entrySize = header.getUint16(0x3a, true);
    const count = header.getUint16(0x3c, true);
    const table = part(tableOffset, entrySize * count);
    const sections = Array.from({ length: count }, (_, i): Section => {
      const at = i * entrySize;
      return {
        type: table.getUint32(at + 4, true),
        offset: Number(table.getBigUint64(at + 24, true)),
        size: Number(table.getBigUint64(at + 32, true)),
        link: table.getUint32(at + 40, true),
      };
    });
    const dynamic = sections.find(({ type }) => type === sectionDynamic);
    const names = dynamic === undefined ? undefined : sections[dynamic.link];
    if (dynamic === undefined || names?.type !== sectionString) return [];
    const entries = part(dynamic.offset, dynamic.size);
    const text = part(names.offset, names.size);
    const needed: string[] = [];
    for (let at = 0; at + 16 <= dynamic.size; at += 16) {
      if (entries.getBigInt64(at, true) !== tagNeeded) continue;
      needed.push(textAt(text, Number(entries.getBigUint64(at + 8, true))));
    }
    return needed;
  } finally {
    closeSync(file);
  }
}

function textAt(text: DataView, start: number): string {
  let end = start;
  while (end < text.byteLength && text.getUint8(end) !== 0) end += 1;
  return new TextDecoder().decode(text.buffer.slice(start, end));
}
