/**
 * The library keeps focus in a popup with empty focusable spans that it hides from screen readers. Something that takes
 * focus must not be hidden from them (WCAG 4.1.2), and an empty span says nothing anyway: they are shown once the popup
 * stands. Given as the `ref` of a popup.
 */
export function bareFocusGuards(popup: HTMLElement | null): void {
  if (popup === null) return;
  requestAnimationFrame(() => {
    for (const guard of document.querySelectorAll('[data-base-ui-focus-guard][aria-hidden]'))
      guard.removeAttribute('aria-hidden');
  });
}
