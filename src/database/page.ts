/** A slice of an ordered list: at most `limit` rows after the row whose key is `after`. */
export interface Page<Key = string> {
  readonly limit: number;
  readonly after?: Key | undefined;
}
