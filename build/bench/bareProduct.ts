import onnxProto from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const { onnx } = onnxProto;

/** The product of all rows with all rows in blocks of `atOnce`, on all cores, and nothing made of it; milliseconds. */
export async function bareProductMs(vectors: Float32Array, width: number, atOnce: number): Promise<number> {
  const matrix = (name: string): onnxProto.onnx.IValueInfoProto => ({
    name,
    type: {
      tensorType: { elemType: 1, shape: { dim: [{ dimParam: `${name}_rows` }, { dimParam: `${name}_columns` }] } },
    },
  });
  const int64 = (name: string, values: number[]): onnxProto.onnx.ITensorProto => ({
    name,
    dims: [values.length],
    dataType: 7,
    int64Data: values,
  });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'bare',
      node: [
        { opType: 'Gemm', input: ['a', 'b'], output: ['scores'], attribute: [{ name: 'transB', type: 2, i: 1 }] },
        // One score is handed over, so that copying is not measured.
        { opType: 'Slice', input: ['scores', 'from', 'to'], output: ['one'] },
      ],
      initializer: [int64('from', [0, 0]), int64('to', [1, 1])],
      input: [matrix('a'), matrix('b')],
      output: [matrix('one')],
    },
  });
  const session = await InferenceSession.create(onnx.ModelProto.encode(model).finish());
  const rows = vectors.length / width;
  const blocks: Tensor[] = [];
  for (let from = 0; from < rows; from += atOnce) {
    const to = Math.min(rows, from + atOnce);
    blocks.push(new Tensor('float32', vectors.subarray(from * width, to * width), [to - from, width]));
  }
  await session.run({ a: blocks[0]!, b: blocks[0]! });
  const start = performance.now();
  for (const a of blocks) for (const b of blocks) await session.run({ a, b });
  const ms = performance.now() - start;
  await session.release();
  return ms;
}
