/** A name or address that nothing makes a link of and nobody opens by mistake: `evil[.]example`, `2001[:]db8::1`. */
export function defang(text: string): string {
  return text
    .replace(/^http/i, 'hxxp')
    .replaceAll('.', '[.]')
    .replace(/^([0-9a-f]*):(?=[0-9a-f:]*:)/i, '$1[:]');
}
