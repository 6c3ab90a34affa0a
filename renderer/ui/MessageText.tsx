/** A sentence with what was typed or is to be typed between backticks, set as code. */
export function MessageText({ children }: { readonly children: string }) {
  return children.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
