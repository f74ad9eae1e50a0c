import { direct, inOrder, type Rows } from "./row";

const box = ["offset_height", "offset_width", "target_height", "target_width"];

export const imageRows: Rows = {
  "tf.image.resize": direct("image.resize", "size", "method", "preserve_aspect_ratio", "antialias"),
  "tf.image.non_max_suppression_with_scores": inOrder(
    direct(
      "image.nonMaxSuppressionWithScore",
      ...["max_output_size", "iou_threshold", "score_threshold", "soft_nms_sigma"],
    ),
    ...["selectedIndices", "selectedScores"],
  ),
  "tf.image.adjust_brightness": direct("image.adjustBrightness", "delta"),
  "tf.image.adjust_contrast": direct("image.adjustContrast", "contrast_factor"),
  "tf.image.central_crop": direct("image.centralCrop", "central_fraction"),
  "tf.image.crop_to_bounding_box": direct("image.cropToBoundingBox", ...box),
  "tf.image.pad_to_bounding_box": direct("image.padToBoundingBox", ...box),
  "tf.image.resize_with_crop_or_pad": direct(
    "image.resizeWithCropOrPad",
    "target_height",
    "target_width",
  ),
  "tf.image.extract_patches": direct(
    "image.extractPatches",
    ...["sizes", "strides", "rates", "padding"],
  ),
  "tf.image.flip_left_right": direct("image.flipLeftRight"),
  "tf.image.flip_up_down": direct("image.flipUpDown"),
  "tf.image.grayscale_to_rgb": direct("image.grayscaleToRGB"),
  "tf.image.rgb_to_grayscale": direct("image.rgbToGrayscale"),
  "tf.image.image_gradients": direct("image.imageGradients"),
  "tf.image.per_image_standardization": direct("image.perImageStandardization"),
  "tf.image.rot90": direct("image.rot90", "k"),
  "tf.image.total_variation": direct("image.totalVariation"),
  "tf.image.transpose": direct("image.transpose"),
};
