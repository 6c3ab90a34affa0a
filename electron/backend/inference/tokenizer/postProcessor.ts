import { z } from 'zod';
import { describeIssues } from '#shared/base/describeIssues.ts';
import type { Step } from './tokenizerFile.ts';

type Special = { readonly id: number; readonly typeId: number };

/** The special tokens around a text, and the token type of the text itself. */
export type Frame = {
  readonly before: readonly Special[];
  readonly after: readonly Special[];
  readonly typeId: number;
};

const bare: Frame = { before: [], after: [], typeId: 0 };

const part = z.union([
  z.object({ SpecialToken: z.object({ id: z.string(), type_id: z.number().int() }) }),
  z.object({ Sequence: z.object({ id: z.string(), type_id: z.number().int() }) }),
]);
const template = z.object({
  single: z.array(part),
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.number().int().nonnegative()) })),
});
const named = z.tuple([z.string(), z.number().int().nonnegative()]);
const pair = z.object({ sep: named, cls: named });

/** Throws Error with what is wrong for a step that is not known or not complete. */
export function frameOf(step: Step | null | undefined): Frame {
  if (step == null) return bare;
  switch (step.type) {
    case 'TemplateProcessing':
      return templateFrame(checked(template, step));
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const { cls, sep } = checked(pair, step);
      return { before: [{ id: cls[1], typeId: 0 }], after: [{ id: sep[1], typeId: 0 }], typeId: 0 };
    }
    case 'ByteLevel':
      return bare;
    case 'Sequence':
      return (Array.isArray(step.processors) ? (step.processors as Step[]) : []).map(frameOf).reduce(
        (inner, outer) => ({
          before: [...outer.before, ...inner.before],
          after: [...inner.after, ...outer.after],
          typeId: outer === bare ? inner.typeId : outer.typeId,
        }),
        bare,
      );
    default:
      throw new Error(`its post-processor “${step.type}” is unknown.`);
  }
}

function templateFrame({ single, special_tokens: tokens }: z.infer<typeof template>): Frame {
  const before: Special[] = [];
  const after: Special[] = [];
  let typeId: number | undefined;
  for (const one of single) {
    if ('Sequence' in one) typeId = one.Sequence.type_id;
    else {
      const { id: name, type_id: type } = one.SpecialToken;
      const found = tokens[name];
      if (!found) throw new Error(`its template names the token “${name}” and does not say which number that is.`);
      (typeId === undefined ? before : after).push(...found.ids.map((id) => ({ id, typeId: type })));
    }
  }
  if (typeId === undefined) throw new Error('its template has no place for the text.');
  return { before, after, typeId };
}

function checked<T>(schema: z.ZodType<T>, step: Step): T {
  const parsed = schema.safeParse(step);
  if (!parsed.success) throw new Error(`its ${step.type} is not complete (${describeIssues(parsed.error)}).`);
  return parsed.data;
}
