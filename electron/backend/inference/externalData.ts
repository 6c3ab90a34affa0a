import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type onnxProto from 'onnx-proto';

type TensorProto = onnxProto.onnx.ITensorProto;
type GraphProto = onnxProto.onnx.IGraphProto;
type NodeProto = onnxProto.onnx.INodeProto;
type ModelProto = onnxProto.onnx.IModelProto;

/** Bytes per element of each ONNX data type that can be stored outside the model. Strings cannot. */
const elementBytes: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
  17: 1,
  18: 1,
  19: 1,
  20: 1,
  21: 0.5,
  22: 0.5,
};

/**
 * The files that hold weights of the model, in the order of their names in it. Makes sure that each is in the model's own folder
 * (links resolved), exists and is long enough, before any native code opens it.
 * Throws `model_invalid` with the tensor's and the file's name.
 */
export async function findExternalData(model: ModelProto, modelPath: string): Promise<readonly string[]> {
  const external = [...tensorsOf(model)].filter(
    (tensor) => tensor.dataLocation === 1 || (tensor.externalData?.length ?? 0) > 0,
  );
  if (external.length === 0) return [];
  const folder = await realpath(dirname(modelPath));
  const files = new Map<string, WeightsFile>();
  for (const tensor of external) {
    const at = referenceOf(tensor, modelPath);
    const file = files.get(at.location) ?? (await fileInside(folder, at.location, modelPath));
    files.set(at.location, file);
    const end = at.offset + at.length;
    if (end > file.size) {
      throw invalid(
        modelPath,
        `the weights file “${at.location}” is too short: tensor “${tensor.name ?? ''}” needs bytes ${at.offset} to ${end}, the file has ${file.size}. Copy it again from where the model was exported.`,
      );
    }
  }
  return [...files.keys()].sort().map((location) => files.get(location)!.path);
}

type WeightsFile = { readonly path: string; readonly size: number };

function referenceOf(tensor: TensorProto, modelPath: string): { location: string; offset: number; length: number } {
  const entries = new Map((tensor.externalData ?? []).map((entry) => [entry.key ?? '', entry.value ?? '']));
  const location = entries.get('location') ?? '';
  if (location === '')
    throw invalid(modelPath, `tensor “${tensor.name ?? ''}” is stored in another file that the model does not name.`);
  const declared =
    (tensor.dims ?? []).reduce<number>((product, dim) => product * Number(dim), 1) *
    (elementBytes[tensor.dataType ?? 0] ?? 0);
  const offset = entries.has('offset') ? Number(entries.get('offset')) : 0;
  const length = entries.has('length') ? Number(entries.get('length')) : declared;
  if (![offset, length, declared].every((value) => Number.isFinite(value) && value >= 0)) {
    throw invalid(modelPath, `tensor “${tensor.name ?? ''}” has an impossible position in “${location}”.`);
  }
  return { location, offset, length: Math.max(length, Math.ceil(declared)) };
}

async function fileInside(folder: string, location: string, modelPath: string): Promise<WeightsFile> {
  if (isAbsolute(location) || /^[a-zA-Z]:|^\\/.test(location)) {
    throw invalid(
      modelPath,
      `its weights file is given as an absolute path (“${location}”); only files beside the model are read.`,
    );
  }
  const target = resolve(folder, location.replaceAll('\\', '/'));
  if (target !== folder && !target.startsWith(folder + sep)) {
    throw invalid(modelPath, `its weights file “${location}” lies outside the model's folder and is not read.`);
  }
  const real = await realpath(target).catch(() => undefined);
  if (real === undefined)
    throw invalid(modelPath, `its weights file “${location}” is missing. Put it beside the model.`);
  if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw invalid(
      modelPath,
      `its weights file “${location}” is a link that leads outside the model's folder and is not read.`,
    );
  }
  const info = await stat(real);
  if (!info.isFile()) throw invalid(modelPath, `its weights file “${location}” is not a file.`);
  return { path: real, size: info.size };
}

function* tensorsOf(model: ModelProto): Generator<TensorProto> {
  if (model.graph) yield* tensorsOfGraph(model.graph);
  for (const training of model.trainingInfo ?? []) {
    if (training.initialization) yield* tensorsOfGraph(training.initialization);
    if (training.algorithm) yield* tensorsOfGraph(training.algorithm);
  }
  for (const fn of model.functions ?? []) for (const node of fn.node ?? []) yield* tensorsOfNode(node);
}

function* tensorsOfGraph(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer ?? [];
  for (const sparse of graph.sparseInitializer ?? [])
    yield* [sparse.values, sparse.indices].filter((tensor) => tensor != null);
  for (const node of graph.node ?? []) yield* tensorsOfNode(node);
}

function* tensorsOfNode(node: NodeProto): Generator<TensorProto> {
  for (const attribute of node.attribute ?? []) {
    if (attribute.t) yield attribute.t;
    yield* attribute.tensors ?? [];
    if (attribute.g) yield* tensorsOfGraph(attribute.g);
    for (const graph of attribute.graphs ?? []) yield* tensorsOfGraph(graph);
  }
}

function invalid(modelPath: string, why: string): WinnowError {
  return new WinnowError('model_invalid', `${basename(modelPath)} cannot be used: ${why}`, { file: modelPath });
}
