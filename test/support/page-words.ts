const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** The words of a page that a reader sees, in order; entities stay as they are unless asked for. */
export function words(page: string, { decoded = false } = {}): string {
  const text = page
    .replace(/<style>.*?<\/style>/s, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  return decoded ? text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]!) : text;
}
