import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** A file opens with a sentence on what it is for. */
const fileHeader = {
  meta: { type: "suggestion", schema: [] },
  create: (context) => ({
    Program(program) {
      const comments = context.sourceCode.getAllComments();
      const [first] = comments.filter(
        ({ range }) => !context.sourceCode.text.startsWith("#!", range[0]),
      );
      const isHeader =
        first?.type === "Block" &&
        first.value.startsWith("*") &&
        first.value.split(/\s+/).length > 4 &&
        program.body.every((statement) => statement.range[0] > first.range[1]);
      if (!isHeader) {
        context.report({
          loc: { line: 1, column: 0 },
          message: "Open the file with a sentence on what it is for: /** … */ before the imports.",
        });
      }
    },
  }),
};

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "coverage/",
      "node_modules/",
      "compiler/onnx/proto/generated/",
      "doors/generated/",
      "out/",
      "examples/autograph-*/",
      "examples/web-*/",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // `_` marks what a signature demands and a body does not need.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
      ],
      // An interface that only joins others is how methods are declared on a class from another file.
      "@typescript-eslint/no-empty-object-type": [
        "error",
        { allowInterfaces: "with-single-extends" },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": [
        "error",
        ...["Identifier.params", "TSParameterProperty.params"].map((parameter) => ({
          selector: `:function > ${parameter}[${
            parameter.startsWith("TS") ? "parameter." : ""
          }typeAnnotation.typeAnnotation.typeName.name=/^(Builder|GraphBuilder|Context|NodeWriter)$/]:not(:first-child)`,
          message:
            "The builder, to which everything a function makes is added, is its first parameter.",
        })),
      ],
      // A browser has them as globals, under names that variables have too: a use without a declaration is a mistake.
      "no-restricted-globals": [
        "error",
        "window",
        "document",
        "name",
        "length",
        "status",
        "event",
        "origin",
        "top",
        "self",
      ],
    },
  },
  {
    files: ["api/**/*.ts", "nn/**/*.ts"],
    // A caller declares a result's rank, as in TF.js's typed programs: nothing else in a signature tells it.
    rules: { "@typescript-eslint/no-unnecessary-type-parameters": "off" },
  },
  {
    files: [
      "{ir,gradients,compiler,runtime,api,nn,cli,eslint,scripts,bench,examples}/**/*.{ts,mjs}",
      "*.ts",
    ],
    plugins: { ontrace: { rules: { "file-header": fileHeader } } },
    rules: { "ontrace/file-header": "error" },
  },
  {
    files: ["examples/autograph/*.ts"],
    // For this rule an object in a condition is always true; AutoGraph asks for the tensor's value.
    rules: { "@typescript-eslint/no-unnecessary-condition": "off" },
  },
  {
    files: ["**/*.cjs", "**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        require: "readonly",
        module: "writable",
        process: "readonly",
        console: "readonly",
        URL: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  prettier,
);
