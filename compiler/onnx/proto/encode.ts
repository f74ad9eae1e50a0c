/** Writes ONNX messages by a table of their fields: a fraction of the code that one function per message takes, which a page would load. */

import { Writer } from "protobufjs/minimal.js";
import type { onnx } from "./generated/onnx";
import { written } from "./generated/written";

/** The types of fields that are no messages, with the wire types of their values. */
const wireTypes = { int32: 0, int64: 0, uint64: 0, float: 5, double: 1, string: 2, bytes: 2 };

type ScalarType = keyof typeof wireTypes;
type MessageName = keyof typeof written;

/** The wire type of what is preceded by its length. */
const delimited = 2;

/** Writes a value of a field, or all values of a repeated one, each after the field's number and wire type. */
type WriteField = (writer: Writer, value: never) => void;

interface Field {
  readonly name: string;
  readonly write: WriteField;
}

const isMessage = (type: string): type is MessageName => type in written;
const isScalar = (type: string): type is ScalarType => type in wireTypes;

function parseField(text: string): Field {
  const [, name = "", number, type = "", mark] = /^(\w+) (\d+) ([\w.]+)([*+]?)$/.exec(text) ?? [];
  return { name, write: writeField(Number(number) * 8, type, mark) };
}

function writeField(number: number, type: string, mark: string | undefined): WriteField {
  if (isMessage(type)) {
    const tag = number + delimited;
    let fields: readonly Field[] | undefined;
    const writeOne = (writer: Writer, message: Message): void => {
      fields ??= fieldsOf(type);
      writeMessage(writer.uint32(tag).fork(), type, fields, message).ldelim();
    };
    return mark === "*" ? each(writeOne) : writeOne;
  }
  if (!isScalar(type))
    throw new RangeError(`a field has the type ${type}, which is not in its table`);
  if (mark === "+") {
    const tag = number + delimited;
    return (writer, values: readonly never[]) => {
      writer.uint32(tag).fork();
      for (const value of values) writer[type](value);
      writer.ldelim();
    };
  }
  const tag = number + wireTypes[type];
  const writeOne = (writer: Writer, value: never): void => void writer.uint32(tag)[type](value);
  return mark === "*" ? each(writeOne) : writeOne;
}

const each =
  <T>(writeOne: (writer: Writer, value: T) => void) =>
  (writer: Writer, values: readonly T[]): void => {
    for (const value of values) writeOne(writer, value);
  };

const parsed = new Map<MessageName, readonly Field[]>();

function fieldsOf(message: MessageName): readonly Field[] {
  let fields = parsed.get(message);
  if (fields === undefined) {
    fields = written[message].split(",").map(parseField);
    parsed.set(message, fields);
  }
  return fields;
}

type Message = Readonly<Record<string, unknown>>;

function writeMessage(
  writer: Writer,
  name: MessageName,
  fields: readonly Field[],
  message: Message,
): Writer {
  let unwritten = 0;
  for (const key of Object.keys(message)) if (message[key] != null) unwritten += 1;
  for (const { name: key, write } of fields) {
    const value = message[key];
    if (value == null) continue;
    unwritten -= 1;
    // The type of the whole model says that its fields have such values.
    write(writer, value as never);
  }
  if (unwritten > 0) throw new RangeError(`${name} has a field that its table lacks`);
  return writer;
}

/** The bytes of a model. Integers of 64 bits are given as numbers. */
export const encodeModel = (model: onnx.ModelProto.$Properties): Uint8Array =>
  writeMessage(Writer.create(), "ModelProto", fieldsOf("ModelProto"), { ...model }).finish();
