/** The layers, metrics and other parts of models that TF.js or Keras has and that do not exist here. */

import { below, type Omission } from "./omission";

const layers = [
  "RNN RNNCell activityRegularization adaptiveAveragePooling2d adaptiveMaxPooling2d add additiveAttention alphaDropout attention",
  "average averagePooling1d averagePooling3d avgPool1d avgPool3d avgPooling1d avgPooling3d bidirectional categoryEncoding centerCrop",
  "concatenate conv1d conv1dTranspose conv2dTranspose conv3d conv3dTranspose convLstm1d convLstm2d convLstm2dCell convLstm3d cropping1D",
  "cropping2D cropping3D depthwiseConv1d depthwiseConv2d discretization dot einsumDense elu gaussianDropout gaussianNoise",
  "globalAveragePooling1d globalAveragePooling3d globalMaxPool1d globalMaxPool2d globalMaxPooling1d globalMaxPooling2d",
  "globalMaxPooling3d groupNormalization groupedQueryAttention gru gruCell identity input inputLayer leakyReLU lstm lstmCell masking",
  "maxPool1d maxPool3d maxPooling1d maxPooling3d maximum minimum multiHeadAttention multiply normalization permute prelu randomWidth",
  "reLU repeatVector rescaling resizing rmsNormalization rnn separableConv1d separableConv2d simpleRNN simpleRNNCell softmax",
  "spatialDropout1d spatialDropout2d spatialDropout3d spectralNormalization stackedRNNCells subtract thresholdedReLU timeDistributed",
  "unitNormalization upSampling1d upSampling2d upSampling3d zeroPadding1d zeroPadding2d zeroPadding3d",
];

const metrics = [
  "MAPE MSE auc binaryCrossentropy binaryIoU categoricalCrossentropy categoricalHinge concordanceCorrelation cosineProximity",
  "cosineSimilarity f1Score fBetaScore falseNegatives falsePositives hinge ioU klDivergence logCoshError mape",
  "meanAbsolutePercentageError meanIoU meanSquaredLogarithmicError mse oneHotIoU oneHotMeanIoU pearsonCorrelation poisson precision",
  "precisionAtRecall r2Score recall recallAtPrecision rootMeanSquaredError sensitivityAtSpecificity sparseCategoricalCrossentropy",
  "sparseTopKCategoricalAccuracy specificityAtSensitivity squaredHinge topKCategoricalAccuracy trueNegatives truePositives",
];

const callbacks = [
  "earlyStopping backupAndRestore csvLogger lambdaCallback learningRateScheduler modelCheckpoint progbarLogger reduceLROnPlateau",
  "remoteMonitor swapEMAWeights tensorBoard terminateOnNaN",
];

/** By namespace; `docs/tfjs.md` has the same list. */
export const kerasOmissions: readonly Omission[] = [
  {
    reason:
      "Of the layers a part is built: a class that extends tf.Layer, whose call uses the operations, takes the place of the others",
    names: below("layers", ...layers),
  },
  {
    reason:
      "Of the metrics a part is built: a function of labels and predictions is a metric, and names of losses are, too",
    names: below("metrics", ...metrics),
  },
  {
    reason: "Of the initializers a part is built: the option weights of a layer sets values",
    names: below("initializers", "identity orthogonal"),
  },
  {
    reason:
      "Of the optimisers TF.js's are built; learning rates are changed by optimizer.learningRate, and by a tf.Variable",
    names: below("train", "adamw ftrl lamb lion muon nadam"),
  },
  {
    reason:
      "The functional model API and classes of callbacks are not built; tf.sequential, fit with callbacks as objects, tf.Module and tf.data exist",
    names: [
      ..."input model registerCallbackConstructor".split(" "),
      ...below("callbacks", ...callbacks),
    ],
  },
  {
    reason:
      "Datasets are made of tensors in memory; fitDataset takes any iterable of batches, also asynchronous ones",
    names: below(
      "data",
      "CSVDataset FileDataSource TextLineDataset URLDataSource array csv func generator microphone webcam zip",
    ),
  },
];
