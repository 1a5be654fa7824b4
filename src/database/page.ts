/** A slice of an ordered list: at most `limit` rows that come after the one whose key is `after`. */
export interface Page<Key = string> {
  readonly limit: number;
  readonly after?: Key | undefined;
}
