/** Extensions that promise an image: such a file that is none is refused by name, another is passed over. */
const imageExtension = /\.(jpe?g|jpe|jfif|png|bmp|dib|tiff?|webp|gif|hei[cf]|avif|dcm)$/i;

export function hasImageExtension(name: string): boolean {
  return imageExtension.test(name);
}

/** The name without its folders. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** What files are matched by: lower case, without an image's extension (an id may hold dots of its own). */
export function stemOf(name: string): string {
  return name.replace(imageExtension, '').toLowerCase();
}
