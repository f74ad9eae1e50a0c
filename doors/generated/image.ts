/** The namespace `tf.image`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/namespaces/image";

export * from "./../../api/namespaces/image";
export const threshold = /*#__PURE__*/ door(own.threshold, "image.threshold", "image: TensorLike, method?: \"binary\" | \"otsu\", inverted?: boolean, threshValue?: number");
export const nonMaxSuppression = /*#__PURE__*/ door(own.nonMaxSuppression, "image.nonMaxSuppression", "boxes: TensorLike, scores: TensorLike, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number");
export const nonMaxSuppressionAsync = /*#__PURE__*/ door(own.nonMaxSuppressionAsync, "image.nonMaxSuppressionAsync", "boxes: TensorLike, scores: TensorLike, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number");
export const nonMaxSuppressionPadded = /*#__PURE__*/ door(own.nonMaxSuppressionPadded, "image.nonMaxSuppressionPadded", "boxes: TensorLike, scores: TensorLike, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, padToMaxOutputSize?: boolean");
export const nonMaxSuppressionPaddedAsync = /*#__PURE__*/ door(own.nonMaxSuppressionPaddedAsync, "image.nonMaxSuppressionPaddedAsync", "boxes: TensorLike, scores: TensorLike, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, padToMaxOutputSize?: boolean");
export const nonMaxSuppressionWithScore = /*#__PURE__*/ door(own.nonMaxSuppressionWithScore, "image.nonMaxSuppressionWithScore", "boxes: TensorLike, scores: TensorLike, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, softNmsSigma?: number");
export const nonMaxSuppressionWithScoreAsync = /*#__PURE__*/ door(own.nonMaxSuppressionWithScoreAsync, "image.nonMaxSuppressionWithScoreAsync", "boxes: TensorLike, scores: TensorLike, maxOutputSize: number, iouThreshold?: number, scoreThreshold?: number, softNmsSigma?: number");
export const flipLeftRight = /*#__PURE__*/ door(own.flipLeftRight, "image.flipLeftRight", "images: TensorLike");
export const flipUpDown = /*#__PURE__*/ door(own.flipUpDown, "image.flipUpDown", "images: TensorLike");
export const transpose = /*#__PURE__*/ door(own.transpose, "image.transpose", "images: TensorLike");
export const rot90 = /*#__PURE__*/ door(own.rot90, "image.rot90", "images: TensorLike, k?: number");
export const rgbToGrayscale = /*#__PURE__*/ door(own.rgbToGrayscale, "image.rgbToGrayscale", "images: TensorLike");
export const grayscaleToRGB = /*#__PURE__*/ door(own.grayscaleToRGB, "image.grayscaleToRGB", "images: TensorLike");
export const centralCrop = /*#__PURE__*/ door(own.centralCrop, "image.centralCrop", "images: TensorLike, fraction: number");
export const cropToBoundingBox = /*#__PURE__*/ door(own.cropToBoundingBox, "image.cropToBoundingBox", "images: TensorLike, offsetHeight: number, offsetWidth: number, targetHeight: number, targetWidth: number");
export const padToBoundingBox = /*#__PURE__*/ door(own.padToBoundingBox, "image.padToBoundingBox", "images: TensorLike, offsetHeight: number, offsetWidth: number, targetHeight: number, targetWidth: number");
export const resizeWithCropOrPad = /*#__PURE__*/ door(own.resizeWithCropOrPad, "image.resizeWithCropOrPad", "images: TensorLike, targetHeight: number, targetWidth: number");
export const adjustBrightness = /*#__PURE__*/ door(own.adjustBrightness, "image.adjustBrightness", "images: TensorLike, delta: number");
export const adjustContrast = /*#__PURE__*/ door(own.adjustContrast, "image.adjustContrast", "images: TensorLike, contrastFactor: number");
export const perImageStandardization = /*#__PURE__*/ door(own.perImageStandardization, "image.perImageStandardization", "images: TensorLike");
export const totalVariation = /*#__PURE__*/ door(own.totalVariation, "image.totalVariation", "images: TensorLike");
export const imageGradients = /*#__PURE__*/ door(own.imageGradients, "image.imageGradients", "images: TensorLike");
export const extractPatches = /*#__PURE__*/ door(own.extractPatches, "image.extractPatches", "images: TensorLike, sizes: number[], strides: number[], rates: number[], padding: string");
export const resizeBilinear = /*#__PURE__*/ door(own.resizeBilinear, "image.resizeBilinear", "images: TensorLike, size: [number | SymbolicDim | Tensor, number | SymbolicDim | Tensor], alignCorners?: boolean, halfPixelCenters?: boolean");
export const resizeNearestNeighbor = /*#__PURE__*/ door(own.resizeNearestNeighbor, "image.resizeNearestNeighbor", "images: TensorLike, size: [number | SymbolicDim | Tensor, number | SymbolicDim | Tensor], alignCorners?: boolean, halfPixelCenters?: boolean");
export const resize = /*#__PURE__*/ door(own.resize, "image.resize", "images: TensorLike, size: ShapeLike, method?: \"bilinear\" | \"nearest\" | \"bicubic\" | \"area\" | \"lanczos3\" | \"lanczos5\" | \"gaussian\" | \"mitchellcubic\", preserveAspectRatio?: boolean, antialias?: boolean");
export const cropAndResize = /*#__PURE__*/ door(own.cropAndResize, "image.cropAndResize", "image: TensorLike, boxes: TensorLike, boxInd: TensorLike, cropSize: [number, number], method?: \"bilinear\" | \"nearest\", extrapolationValue?: number");
export const transform = /*#__PURE__*/ door(own.transform, "image.transform", "image: TensorLike, transforms: TensorLike, interpolation?: \"bilinear\" | \"nearest\", fillMode?: \"constant\" | \"reflect\" | \"nearest\" | \"wrap\", fillValue?: number, outputShape?: null | [number, number]");
export const rotateWithOffset = /*#__PURE__*/ door(own.rotateWithOffset, "image.rotateWithOffset", "image: TensorLike, radians: number, fillValue?: number | [number, number, number], center?: number | [number, number]");
