import type { ExampleSet } from '#shared/contract/similarityMethods.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { LargePictures, PictureMembers } from './PictureMembers.tsx';
import { RowMembers } from './RowMembers.tsx';
import { inGroups } from './setActs.ts';
import { TextMembers } from './TextMembers.tsx';

type SetMembersProps = { readonly project: ProjectInfo; readonly set: ExampleSet; readonly isLarge: boolean };

/** The members of a set as what they are: pictures beside each other, texts with the words marked that differ, rows as one table. */
export function SetMembers({ project, set, isLarge }: SetMembersProps) {
  const groups = inGroups(set);
  const first = set.members[0];
  const among: SwatchPlace = { classes: project.classes, beside: set.labels.map(({ label }) => label) };
  if (first?.cells)
    return <RowMembers groups={groups} among={among} columns={project.columns} isOnlyDifferent={isLarge} />;
  if (first?.text != null && first.thumbUrl === null)
    return <TextMembers groups={groups} among={among} isLarge={isLarge} />;
  return isLarge ? <LargePictures groups={groups} among={among} /> : <PictureMembers groups={groups} among={among} />;
}
