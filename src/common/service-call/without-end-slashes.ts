/** Removes the slashes at the end of an address, so that a path can be appended. */
export function withoutEndSlashes(address: string): string {
  let { length } = address;
  while (address[length - 1] === '/') length -= 1;
  return address.slice(0, length);
}
