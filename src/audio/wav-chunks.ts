/** Chunks that writers of wav files use. */
const KNOWN_CHUNKS: ReadonlySet<string> = new Set([
  ...['fmt ', 'data', 'fact', 'LIST', 'list', 'INFO', 'bext', 'JUNK', 'junk', 'PAD ', 'FLLR', 'ds64', 'cue ', 'plst'],
  ...['adtl', 'labl', 'note', 'ltxt', 'smpl', 'inst', 'PEAK', 'DISP', 'id3 ', 'ID3 ', 'iXML', 'axml', 'aXML', 'chna'],
  ...['cart', 'qlty', 'mext', 'levl', 'link', 'umid', 'minf', 'elm1', 'elmo', 'regn', 'acid', 'strc', 'wavl'],
  ...['slnt', 'afsp', '_PMX', 'LGWV', 'SAUR', 'Cr8r', 'tlst', 'MD5 ', 'AFAn', 'dbmd', 'ubxt', 'sxml', 'guan', 'r64m'],
]);

/** Whether `id` is the id of a chunk that writers of wav files use. */
export function isKnownChunk(id: string): boolean {
  return KNOWN_CHUNKS.has(id);
}

/** Whether `id` may be the id of a chunk: four printable ASCII characters. */
export function isChunkId(id: string): boolean {
  return /^[\x20-\x7e]{4}$/.test(id);
}
