import { type ModelConfig, modelConfigSchema } from '#shared/model/modelConfig.ts';
import { elementType, indexWeight, linearModel, node, type TinyModel } from './tinyModel.ts';

/** For `plainModel` and `turningModel`, of a table with the columns p and q. */
export const turningConfig: ModelConfig = modelConfigSchema.parse({
  format: 'model-sidecar/1',
  modality: 'tabular',
  classes: ['a', 'b'],
  inputs: [{ name: 'x', kind: 'tabular_vector', encoders: ['p', 'q'].map((column) => ({ column, kind: 'numeric' })) }],
  outputs: { scores: { name: 'logits', activation: 'softmax' } },
});

export const plainModel = linearModel([
  [1, 0.3],
  [-0.7, 1],
]);

/** Goes round `turns` times, changing `x` into `looped`. */
export function loopOf(change: 'Identity' | 'Neg'): TinyModel['nodes'] {
  return [
    node(
      'Constant',
      [],
      ['yes'],
      [{ name: 'value', type: 4, t: { dims: [], dataType: elementType.bool, int32Data: [1] } }],
    ),
    node(
      'Loop',
      ['turns', 'yes', 'x'],
      ['looped'],
      [
        {
          name: 'body',
          type: 5,
          g: {
            name: 'body',
            node: [node('Identity', ['going'], ['still']), node(change, ['before'], ['after'])],
            input: [
              { name: 'i', type: { tensorType: { elemType: elementType.int64, shape: { dim: [] } } } },
              { name: 'going', type: { tensorType: { elemType: elementType.bool, shape: { dim: [] } } } },
              { name: 'before', type: { tensorType: { elemType: elementType.float32 } } },
            ],
            output: [
              { name: 'still', type: { tensorType: { elemType: elementType.bool, shape: { dim: [] } } } },
              { name: 'after', type: { tensorType: { elemType: elementType.float32 } } },
            ],
          },
        },
      ],
    ),
  ];
}

/** Goes round p times for each row of a batch: rows of a large p are slow ones, by themselves and together. */
export const turningModel: TinyModel = {
  ...plainModel,
  weights: [...plainModel.weights!, indexWeight('first', [0]), indexWeight('second', [1])],
  nodes: [
    node('Slice', ['x', 'first', 'second', 'second'], ['p']),
    node('ReduceSum', ['p'], ['sum'], [{ name: 'keepdims', type: 2, i: 0 }]),
    node('Cast', ['sum'], ['turns'], [{ name: 'to', type: 2, i: elementType.int64 }]),
    ...loopOf('Identity'),
    node('MatMul', ['looped', 'W'], ['logits']),
    node('Identity', ['x'], ['embedding']),
  ],
};
