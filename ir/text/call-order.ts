/** The order in which the graphs of a text are read: callees before their callers, so that a long chain of calls needs no recursion. */

/** Whatever looks like a reference to a graph. In a comment or a text it is none, which does no harm: the order is only a hint. */
const reference = /&(?:([A-Za-z_][\w./-]*)|("(?:[^"\\\n]|\\.){0,256}"))/g;

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Names of graphs, those that others refer to first.
 *
 * @param heads where each graph begins in the text, in that order
 */
export function callOrder(text: string, heads: ReadonlyMap<string, number>): readonly string[] {
  const starts = [...heads];
  const callees = new Map<string, readonly string[]>();
  starts.forEach(([name, start], i) => {
    const body = text.slice(start, starts[i + 1]?.[1]);
    const names = Array.from(
      body.matchAll(reference),
      ([, bare, quoted = ""]) => bare ?? unquoted(quoted),
    );
    callees.set(
      name,
      [...new Set(names)].filter((callee) => callee !== undefined),
    );
  });
  const order = new Set<string>();
  const entered = new Set<string>();
  const open = [...heads.keys()].reverse();
  for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
    const next = entered.has(name)
      ? []
      : (callees.get(name) ?? []).filter((callee) => heads.has(callee) && !entered.has(callee));
    entered.add(name);
    for (const callee of next) open.push(callee);
    if (next.length === 0) order.add(open.pop() ?? name);
  }
  return [...order];
}
