import { useState } from 'react';
import type { MethodInput } from '#shared/contract/contract.ts';
import { formats } from '#shared/model/formats.ts';
import { tableOf } from '#shared/model/packedFiles.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { encodingsOf, encodingTitles } from '#shared/model/textEncodings.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import styles from './Import.module.css';

export type SourceHints = NonNullable<NonNullable<MethodInput<'sources.recognise'>['hints']>['source']>;
type Source = ImportMapping['source'];

const delimiters = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar |' },
  { value: ' ', label: 'Space' },
] as const;
/** A list has no entry without a value. */
const noMark = 'none';

const quotes = [
  { value: '"', label: 'Double "' },
  { value: "'", label: "Single '" },
  { value: noMark, label: 'None' },
] as const;
const escapes = [
  { value: 'double', label: 'Doubled ""' },
  { value: 'backslash', label: 'After a backslash \\"' },
] as const;
const thousands = [
  { value: noMark, label: 'None' },
  { value: ',', label: 'Comma' },
  { value: '.', label: 'Point' },
  { value: ' ', label: 'Blank' },
  { value: "'", label: "Apostrophe '" },
] as const;

type FormatOptionsProps = {
  readonly source: Source;
  /** Of a database, workbook or archive. */
  readonly tables: readonly string[];
  readonly given: SourceHints;
  /** Numbers can be read with either decimal mark, and a person has to say with which. */
  readonly isMarkOpen: boolean;
  readonly onChange: (hint: SourceHints) => void;
  readonly onReset: () => void;
};

/** How the file is read. Each change is looked at anew. */
export function FormatOptions({ source, tables, given, isMarkOpen, onChange, onReset }: FormatOptionsProps) {
  const { hasFixedColumns, options } = formats[source.format];
  if (hasFixedColumns || (options.length === 0 && tables.length < 2)) return null;
  return (
    <Card
      title="How it is read"
      actions={
        Object.keys(given).length > 0 && (
          <Button size="small" variant="quiet" onClick={onReset}>
            As recognised
          </Button>
        )
      }
    >
      <Stack>
        {options.includes('encoding') && (
          <Field label="Encoding">
            <Select
              value={source.encoding}
              options={encodingsOf(source.format).map((value) => ({ value, label: encodingTitles[value] }))}
              onChange={(encoding) => onChange({ encoding })}
            />
          </Field>
        )}
        {options.includes('delimiter') && <TextLayout source={source} isMarkOpen={isMarkOpen} onChange={onChange} />}
        {tables.length > 1 && (
          <Field label="Table">
            <Select
              value={tableOf(source, tables)}
              options={tables.map((value) => ({ value, label: value }))}
              onChange={(table) => onChange({ table })}
            />
          </Field>
        )}
      </Stack>
    </Card>
  );
}

type TextLayoutProps = Pick<FormatOptionsProps, 'source' | 'isMarkOpen' | 'onChange'>;

/** What stands between and around the values of a text, and in its numbers. */
function TextLayout({ source, isMarkOpen, onChange }: TextLayoutProps) {
  const isKnown = delimiters.some((option) => option.value === source.delimiter);
  const quote = source.quote === '' ? noMark : source.quote;
  const isKnownQuote = quotes.some((option) => option.value === quote);
  return (
    <>
      <div className={styles.pair}>
        <Field label="Between values">
          <Select
            value={source.delimiter}
            options={[...delimiters, ...(isKnown ? [] : [{ value: source.delimiter, label: source.delimiter }])]}
            onChange={(delimiter) => onChange({ delimiter })}
          />
        </Field>
        <Field label="Decimal mark">
          <Select
            value={isMarkOpen ? null : source.decimal}
            options={[
              { value: '.', label: 'Point' },
              { value: ',', label: 'Comma' },
            ]}
            onChange={(decimal) => onChange({ decimal, thousands: undefined })}
          />
        </Field>
        <Field label="Thousands mark">
          <Select
            value={(source.thousands ?? (source.decimal === ',' ? '.' : '')) || noMark}
            options={thousands.filter(({ value }) => value !== source.decimal)}
            onChange={(mark) => onChange({ decimal: source.decimal, thousands: mark === noMark ? '' : mark })}
          />
        </Field>
        <Field label="Quotes around values">
          <Select
            value={quote}
            options={[...quotes, ...(isKnownQuote ? [] : [{ value: quote, label: quote }])]}
            onChange={(mark) => onChange({ quote: mark === noMark ? '' : mark })}
          />
        </Field>
        <Field label="A quote inside them">
          <Select
            value={source.escape ?? 'double'}
            disabled={source.quote === ''}
            options={escapes}
            onChange={(escape) => onChange({ escape })}
          />
        </Field>
      </div>
      <Checkbox
        label="The first line names the columns"
        checked={source.hasHeader}
        onChange={(hasHeader) => onChange({ hasHeader })}
      />
      <Count
        label="Lines to skip at the top"
        value={source.skipLines}
        onChange={(skipLines) => onChange({ skipLines })}
      />
      <Count
        label="Rows to leave out below the header"
        value={source.skipRows ?? 0}
        onChange={(skipRows) => onChange({ skipRows })}
      />
    </>
  );
}

type CountProps = { readonly label: string; readonly value: number; readonly onChange: (count: number) => void };

function Count({ label, value, onChange }: CountProps) {
  const [text, setText] = useState<string | null>(null);
  const apply = () => {
    const count = Number(text);
    if (text !== null && Number.isInteger(count) && count >= 0 && count !== value) onChange(count);
    setText(null);
  };
  return (
    <Field label={label}>
      <TextInput
        inputMode="numeric"
        value={text ?? String(value)}
        onChange={setText}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
    </Field>
  );
}
