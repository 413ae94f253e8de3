// Runs in the browser that draws the picture of the dossier: pages of a PDF as PNG, all in base64.
globalThis.drawPages = async (source, bytes, wanted) => {
  const { getDocument } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  const data = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0));
  const pdf = await getDocument({ data, useSystemFonts: true }).promise;
  const pictures = [];
  for (const nth of wanted) {
    const page = await pdf.getPage(nth);
    const viewport = page.getViewport({ scale: 1.3 });
    const canvas = new OffscreenCanvas(viewport.width, viewport.height);
    await page.render({ canvasContext: canvas.getContext('2d'), viewport }).promise;
    const all = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    pictures.push(btoa(Array.from(all, (byte) => String.fromCharCode(byte)).join('')));
  }
  return pictures;
};
