import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelSignature } from '#shared/model/modelConfig.ts';
import type onnxProto from 'onnx-proto';
import { findExternalData } from './externalData.ts';
import { sizeOfGraphs } from './graph/cutModel.ts';
import { findCycle } from './graph/findCycle.ts';
import { type OnnxGraph, toOnnxGraph } from './graph/onnxGraph.ts';

/** Newest forms that onnxruntime 1.30 reads; a test asks the runtime itself, so an upgrade that moves them is noticed. */
export const newestIrVersion = 13;
export const newestOpset = 26;

/** A protobuf message cannot be larger; beyond it the weights have to be external data. */
const maxModelBytes = 2 ** 31 - 1;

/** More nodes than any exporter writes, or graphs deeper inside each other, are refused before they are taken apart. */
const most = { nodes: 200_000, depth: 100 };

export type ModelFile = {
  readonly signature: ModelSignature;
  readonly graph: OnnxGraph;
};

/**
 * Reads what an .onnx file says about itself, without running it: inputs that must be fed (initializers left out),
 * outputs, dtypes (`sequence(…)` and `map(…)` for outputs that are not tensors), shapes (names or null for free dimensions),
 * versions, producer and metadata. Checks that external weights stay in the model's folder.
 * Throws `not_found`, `unreadable`, `too_large` or `model_invalid` with a sentence that says what the file is instead.
 */
export async function inspectModel(modelPath: string): Promise<ModelSignature> {
  return (await readModelFile(modelPath)).signature;
}

/** The same, with the graph. Weights stay bytes: those of external files are not opened but for their size and place. */
export async function readModelFile(modelPath: string): Promise<ModelFile> {
  const path = resolve(modelPath);
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw new WinnowError('not_found', `There is no model at ${path}.`, { file: path });
    throw new WinnowError(
      cause.code === 'EACCES' ? 'permission' : 'unreadable',
      `The model cannot be read: ${cause.message}`,
      { file: path },
      { cause },
    );
  });
  if (!info.isFile()) throw invalid(path, 'it is not a file.');
  if (info.size === 0) throw invalid(path, 'the file is empty (0 bytes). Export or download it again.');
  if (info.size > maxModelBytes) {
    throw new WinnowError(
      'too_large',
      `${basename(path)} is larger than 2 GB. Export it with its weights as external data.`,
      { file: path },
    );
  }
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new WinnowError(
      cause.code === 'EACCES' ? 'permission' : 'unreadable',
      `The model cannot be read: ${cause.message}`,
      { file: path },
      { cause },
    );
  });
  const model = await decodeModel(bytes, path);
  checkVersions(model, path);
  const weights = await findExternalData(model, path);
  const graph = toOnnxGraph(model);
  const signature = {
    inputs: graph.inputs,
    outputs: graph.outputs,
    irVersion: Number(model.irVersion ?? 0),
    opsets: Object.fromEntries(
      (model.opsetImport ?? []).map((opset) => [opset.domain || 'ai.onnx', Number(opset.version ?? 0)]),
    ),
    producer: graph.producer,
    metadata: graph.metadata,
    sizeBytes: info.size,
    weights,
  };
  if (signature.inputs.length === 0) throw invalid(path, 'it declares no inputs, so there is nothing to feed it with.');
  if (signature.outputs.length === 0) throw invalid(path, 'it declares no outputs.');
  return { signature, graph };
}

async function decodeModel(bytes: Uint8Array, path: string): Promise<onnxProto.onnx.ModelProto> {
  const notAModel = describeForeign(bytes);
  if (notAModel !== undefined) throw invalid(path, notAModel);
  const { nodes, depth } = sizeOfGraphs(bytes, most);
  const tooLarge = (what: string): WinnowError =>
    new WinnowError('too_large', `${basename(path)} has ${what}, more than a model that an exporter writes.`, {
      file: path,
    });
  if (nodes > most.nodes) throw tooLarge(`more than ${most.nodes.toLocaleString('en')} nodes`);
  if (depth > most.depth) throw tooLarge(`more than ${most.depth} graphs inside each other`);
  const { default: library } = await import('onnx-proto');
  let model: onnxProto.onnx.ModelProto;
  try {
    model = library.onnx.ModelProto.decode(bytes);
  } catch (cause) {
    const cut = cause instanceof RangeError && /index out of range/.test(cause.message) && startsLikeModel(bytes);
    const why = cut
      ? 'the file ends in the middle (truncated). Export or download it again.'
      : 'it is not an ONNX model (its content is not readable as one).';
    throw new WinnowError('model_invalid', `${basename(path)} cannot be used: ${why}`, { file: path }, { cause });
  }
  if (!model.graph || (model.graph.node ?? []).length === 0)
    throw invalid(path, 'it is not an ONNX model (it holds no graph).');
  const cycle = findCycle(model);
  if (cycle !== null)
    throw invalid(path, `its graph goes in a circle: “${cycle}” needs itself. Export the model again.`);
  return model;
}

/** Field 1 (ir_version) as a varint comes first in every file that an exporter wrote. */
function startsLikeModel(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08 && (bytes[1] ?? 0) < 0x80;
}

function describeForeign(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1');
  if (head.startsWith('version https://git-lfs')) {
    return 'it looks like a Git LFS pointer: a short text that stands for the real file. Run “git lfs pull” where it came from.';
  }
  if (/^\s*(<!doctype|<html|<\?xml)/i.test(head))
    return 'it is a web page, not an ONNX model. Download the file itself.';
  if (head.startsWith('PK\u0003\u0004'))
    return 'it is a zip archive (a PyTorch checkpoint is one). Export the model to ONNX.';
  if (head.startsWith('\u0089HDF')) return 'it is an HDF5 file (Keras). Export the model to ONNX.';
  if (head.slice(4, 8) === 'TFL3') return 'it is a TensorFlow Lite model. Export the model to ONNX.';
  if (/^[\t\n\r\x20-\x7e]+$/.test(head)) return 'it is a text file, not an ONNX model.';
  return undefined;
}

function checkVersions(model: onnxProto.onnx.ModelProto, path: string): void {
  const ir = Number(model.irVersion ?? 0);
  if (ir > newestIrVersion) {
    throw invalid(
      path,
      `it has IR version ${ir}, and this program reads up to ${newestIrVersion}. Export it with an older onnx package.`,
    );
  }
  const opset = (model.opsetImport ?? []).find((entry) => (entry.domain ?? '') === '' || entry.domain === 'ai.onnx');
  if (opset && Number(opset.version) > newestOpset) {
    throw invalid(
      path,
      `it uses opset ${Number(opset.version)}, and this program runs up to opset ${newestOpset}. Export it with opset_version=${newestOpset} or lower.`,
    );
  }
}

function invalid(path: string, why: string): WinnowError {
  return new WinnowError('model_invalid', `${basename(path)} cannot be used: ${why}`, { file: path });
}
