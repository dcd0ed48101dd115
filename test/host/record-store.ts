/** A change of one transaction: a value as the structured clone's bytes, or null for a removal. */
export type RecordChange = readonly [key: string, value: Uint8Array | null];

/** What the process that holds the records is asked. */
export type RecordQuestion =
  /** Answers whether the database was there. */
  | { readonly ask: 'open'; readonly database: string }
  | { readonly ask: 'create'; readonly database: string; readonly stores: readonly string[] }
  | { readonly ask: 'get'; readonly database: string; readonly store: string; readonly key: string }
  | { readonly ask: 'all'; readonly database: string; readonly store: string }
  | { readonly ask: 'change'; readonly database: string; readonly store: string; readonly changes: readonly RecordChange[] };

/** Holds the records of `OutsideDatabase` in a process of its own, until its parent lets go of it. */
function main(): void {
  const databases = new Map<string, Map<string, Map<string, Uint8Array>>>();
  process.on('message', ({ id, question }: { readonly id: number; readonly question: RecordQuestion }) => process.send?.({ id, answer: answer(question) }));

  function answer(question: RecordQuestion): unknown {
    const { database } = question;
    if (question.ask === 'open') return databases.has(database);
    if (question.ask === 'create') return void databases.set(database, new Map(question.stores.map((store) => [store, new Map<string, Uint8Array>()])));
    const records = databases.get(database)?.get(question.store);
    if (records === undefined) throw new Error(`no store ${question.store} in ${database}`);
    if (question.ask === 'get') return records.get(question.key);
    if (question.ask === 'all') return [...records].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [key, value] of question.changes) {
      if (value === null) records.delete(key);
      else records.set(key, value);
    }
    return undefined;
  }
}

if (process.send !== undefined) main();
