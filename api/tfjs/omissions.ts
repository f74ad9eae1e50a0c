/** The names of TF.js that ontrace does not have, why, and the functions that throw in their place. */

import { UnimplementedError } from "../../ir/errors";
import { currentLocation } from "../../ir/location";
import { kerasOmissions } from "./keras-omissions";
import { below, type Omission } from "./omission";

/**
 * The omitted names. Each of them is a function that throws an error with the reason; `docs/tfjs.md` has the same list.
 */
export const omissions: readonly Omission[] = [
  {
    reason:
      "There are no backends and kernels to select, register or query: graphs run on ONNX Runtime's providers",
    names: [
      ..."backend copyRegisteredKernels findBackend findBackendFactory forceHalfFloat".split(" "),
      ..."getGradient getKernel getKernelsForBackend registerBackend registerKernel".split(" "),
      ..."removeBackend setPlatform setWebGLContext unregisterGradient unregisterKernel".split(" "),
      ..."engine env".split(" "),
      ...below(
        "kernel_impls",
        "nonMaxSuppressionV3Impl nonMaxSuppressionV4Impl nonMaxSuppressionV5Impl whereImpl",
      ),
    ],
  },
  {
    reason: "Operands are never promoted to another dtype: convert them with tf.cast",
    names: ["sumOutType", "upcastType", ...below("tensor_util", "assertTypesMatch makeTypesMatch")],
  },
  {
    reason: "A debugging mode that checks each result for NaN would have to read each result back",
    names: ["enableDebugMode", "deprecationWarn"],
  },
  {
    reason:
      "Models are saved and loaded as ONNX artifacts: tf.savedModel.save and tf.savedModel.load",
    names: [
      ..."loadGraphModel loadGraphModelSync loadLayersModel registerOp deregisterOp".split(" "),
      "models.modelFromJSON",
      ...below("serialization", "registerClass getRegisteredName"),
      ...below(
        "io",
        "browserFiles browserHTTPRequest concatenateArrayBuffers copyModel decodeWeights decodeWeightsStream encodeWeights fromMemory fromMemorySync getLoadHandlers getModelArtifactsForJSON getModelArtifactsForJSONSync getModelArtifactsInfoForJSON getSaveHandlers getWeightSpecs http isHTTPScheme listModels loadWeights moveModel registerLoadRouter registerSaveRouter removeModel weightsLoaderFactory withSaveHandler withSaveHandlerSync",
      ),
    ],
  },
  {
    reason: "There are no tensors of strings",
    names: below("string", "stringNGrams stringSplit stringToHashBucketFast staticRegexReplace"),
  },
  {
    reason:
      "There are no sparse or ragged tensors; tf.sparseToDense and the segment operations exist",
    names: [
      ..."raggedGather raggedRange raggedTensorToTensor".split(" "),
      ...below("sparse", "sparseFillEmptyRows sparseReshape sparseSegmentMean sparseSegmentSum"),
    ],
  },
  ...kerasOmissions,
  {
    reason: "Helpers that TF.js's backends and converters use and programs do not",
    names: [
      ...below(
        "util",
        "bytesFromStringArray checkConversionForErrors convertBackendValuesAndArrayBuffer createScalarValue fingerPrint64 getArrayFromDType hexToLong makeZerosNestedTypedArray",
      ),
      ..."backend_util.* broadcast_util.* device_util.* gather_util.* gpgpu_util.*".split(" "),
      ..."scatter_util.* shared.* slice_util.* test_util.* webgl.* webgl_util.*".split(" "),
    ],
  },
];

/** The function that throws in place of an omitted one; `member` is the name in a namespace that is omitted as a whole. */
export function omitted(name: string, member = ""): (...args: unknown[]) => never {
  const omission = omissions.find(({ names }) => names.includes(name));
  if (omission === undefined) throw new RangeError(`${name} is not listed`);
  return () => {
    throw new UnimplementedError(
      {
        what: `tf.${name.replace("*", member)} is not part of ontrace`,
        given: `tf.${name.replace("*", member)}`,
        expected: omission.reason,
        fix: "docs/tfjs.md lists what differs from TF.js",
      },
      currentLocation(),
    );
  };
}

type Omitted = Readonly<Record<string, (...args: unknown[]) => never>>;

/** A namespace that is omitted as a whole. */
const omittedNamespace = (namespace: string): Omitted =>
  new Proxy<Omitted>(
    {},
    {
      // Promises and printing read these.
      get: (_, key) =>
        typeof key === "symbol" || key === "then" ? undefined : omitted(`${namespace}.*`, key),
    },
  );

/** The omitted functions of a namespace. */
export function omittedBelow(namespace: string): Omitted {
  const names = omissions.flatMap((omission) => omission.names);
  if (names.includes(`${namespace}.*`)) return omittedNamespace(namespace);
  return Object.fromEntries(
    names
      .filter((name) => name.startsWith(`${namespace}.`))
      .map((name) => [name.slice(namespace.length + 1), omitted(name)]),
  );
}

/**
 * A namespace with its omitted functions, which do not show in its type, or among its keys: the type checker reports them, and at run time
 * they throw the reason.
 */
export function withOmitted<T extends object>(namespace: string, own: T): T {
  for (const [name, value] of Object.entries(omittedBelow(namespace)))
    Object.defineProperty(own, name, { value, enumerable: false });
  return own;
}
