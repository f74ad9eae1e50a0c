/** ontrace needs nothing here: webpack finds ONNX Runtime's WebAssembly files by itself, and puts them beside the program. */

export default {
  mode: "production",
  entry: "./main.js",
  // The files of ONNX Runtime are larger than what webpack warns of.
  performance: { hints: false },
};
