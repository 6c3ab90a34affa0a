import { Fragment, useMemo, useState } from 'react';
import { create } from 'zustand';
import { markHits, snippetOf, type TextPiece } from './textMarks.ts';
import type { ViewerProps } from './exampleContent.ts';
import styles from './textViewer.module.css';

const collapsedLength = 1800;

/** How texts are set, for as long as the page lives. */
const useTextFace = create<{ isMono: boolean }>()(() => ({ isMono: false }));

/** A text as plain text nodes: markup in it is shown, never run. */
export function TextViewer({ content, size, sought }: ViewerProps) {
  const text = content.text ?? '';
  if (size === 'large') return <LargeText key={content.key} text={text} sought={sought} />;
  if (text === '') return <p className={styles.empty}>Empty text</p>;
  return (
    <p className={styles[size]} dir="auto">
      <MarkedText text={snippetOf(text, sought, size === 'card' ? 420 : 140)} sought={sought} />
    </p>
  );
}

function LargeText({ text, sought }: { readonly text: string; readonly sought: readonly string[] }) {
  const isMono = useTextFace((state) => state.isMono);
  const [isOpen, setIsOpen] = useState(false);
  const isLong = text.length > collapsedLength * 1.2;
  const shown = isLong && !isOpen ? cutAtWord(text, collapsedLength) : text;
  const size = text.length < 160 ? 'short' : 'long';
  return (
    <div className={styles.large}>
      <div className={styles.bar}>
        <span>{lengthWords(text)}</span>
        <button type="button" aria-pressed={isMono} onClick={() => useTextFace.setState({ isMono: !isMono })}>
          Monospace
        </button>
      </div>
      {text === '' ? (
        <p className={styles.empty}>This text is empty.</p>
      ) : (
        <div className={styles.body} data-face={isMono ? 'mono' : 'text'} data-size={size} dir="auto" tabIndex={0}>
          <MarkedText text={shown} sought={sought} />
          {isLong && !isOpen ? '…' : null}
        </div>
      )}
      {isLong ? (
        <button type="button" className={styles.more} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
        </button>
      ) : null}
    </div>
  );
}

export function MarkedText({ text, sought }: { readonly text: string; readonly sought: readonly string[] }) {
  const pieces = useMemo(() => markHits(text, sought), [text, sought]);
  return <MarkedPieces pieces={pieces} />;
}

export function MarkedPieces({ pieces }: { readonly pieces: readonly TextPiece[] }) {
  return pieces.map((piece, index) =>
    piece.isHit ? <mark key={index}>{piece.text}</mark> : <Fragment key={index}>{piece.text}</Fragment>,
  );
}

function cutAtWord(text: string, length: number): string {
  const space = text.lastIndexOf(' ', length);
  return text.slice(0, space > length * 0.8 ? space : length);
}

function lengthWords(text: string): string {
  const words = text.trim() === '' ? 0 : text.trim().split(/\s+/u).length;
  return `${words.toLocaleString('en')} ${words === 1 ? 'word' : 'words'}`;
}
