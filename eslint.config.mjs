import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "node_modules/", "compiler/onnx/proto/generated/", "out/"] },
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
