/** URLs of pictures that differ between projects: `media/0` is another picture in each, and browsers keep pictures by URL. */
type MediaUrls = { setDocument(path: string | null): void; mediaUrl(relative: string): string };

export function createMediaUrls(): MediaUrls {
  let token = '';
  return {
    setDocument(path) {
      token = path === null ? '' : hashOf(path);
    },
    mediaUrl(relative) {
      const url = new URL(relative, document.baseURI);
      if (token !== '') url.searchParams.set('p', token);
      return url.href;
    },
  };
}

/** FNV-1a over the characters: short and the same every time; nothing depends on it being hard to guess. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}
