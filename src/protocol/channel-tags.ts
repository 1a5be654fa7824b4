/** The tags of one channel, from text of `ChannelTags` that joins them by `,` or `;`. */
export function splitTags(text: string): string[] {
  return text
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
