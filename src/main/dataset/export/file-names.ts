/** Hands out relative file names that stay inside the folder and differ from each other, whatever names they are made from. */
export function createFileNames(): { take(name: string, extension: string): string } {
  const taken = new Set<string>();
  return {
    take(name, extension) {
      const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
      const stem = (parts.join('/') || 'image').replace(/\.[^./]+$/, '');
      let file = stem + extension;
      // Not every file system tells upper from lower case.
      for (let copy = 2; taken.has(file.toLowerCase()); copy++) file = `${stem}-${copy}${extension}`;
      taken.add(file.toLowerCase());
      return file;
    },
  };
}
