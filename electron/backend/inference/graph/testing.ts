/** The models kept in the repository, decoded: what the tests of this folder read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import onnxProto from 'onnx-proto';
import { type OnnxGraph, toOnnxGraph } from './onnxGraph.ts';

export const { ModelProto } = onnxProto.onnx;

export type ZooModel = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly case: {
    readonly outcome: string;
    readonly task: string;
    readonly classes: readonly (string | number | boolean)[] | null;
  };
};

const zoo = new URL('../zoo/', import.meta.url).pathname;

export const zooModels: readonly ZooModel[] = readdirSync(zoo)
  .filter((name) => existsSync(join(zoo, name, 'case.json')))
  .toSorted()
  .map((name) => {
    const described = JSON.parse(readFileSync(join(zoo, name, 'case.json'), 'utf8')) as ZooModel['case'] & {
      readonly model?: string;
    };
    return { name, case: described, bytes: readFileSync(join(zoo, name, described.model ?? 'model.onnx')) };
  });

export function zooGraph(name: string): OnnxGraph {
  const found = zooModels.find((model) => model.name.startsWith(name));
  if (!found) throw new Error(`the zoo has no model ${name}`);
  return graphOf(found.bytes);
}

export const graphOf = (bytes: Uint8Array): OnnxGraph => toOnnxGraph(ModelProto.decode(bytes));
