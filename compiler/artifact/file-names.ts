/** Names of files for what users name: signatures, outputs. */

/** The longest stem, in characters: a file system takes some 255 bytes with what is added. */
const longest = 120;

/** Distinct names of files: unusual characters become underscores, and a number follows a stem that is taken. */
export class FileNames {
  private readonly taken = new Set<string>();

  /** @param ending with its dot */
  constructor(private readonly ending: string) {}

  of(name: string): string {
    const stem = name
      .replace(/[^\w.-]/g, "_")
      .replace(/^(?=\.|$)/, "_")
      .slice(0, longest);
    let unique = stem;
    // Some file systems do not distinguish upper and lower case.
    for (let i = 2; this.taken.has(unique.toLowerCase()); i++) unique = `${stem}_${i}`;
    this.taken.add(unique.toLowerCase());
    return unique + this.ending;
  }
}
