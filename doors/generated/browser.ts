/** The namespace `tf.browser`, each function behind its door. `npm run doors` writes this file. */

import { door } from "../door";
import * as own from "./../../api/tfjs/browser";

export * from "./../../api/tfjs/browser";
export const fromPixels = /*#__PURE__*/ door(own.fromPixels, "browser.fromPixels", "pixels: any, numChannels?: number");
export const toPixels = /*#__PURE__*/ door(own.toPixels, "browser.toPixels", "img: TensorLike, canvas?: { width: number, height: number, getContext: function }");
export const draw = /*#__PURE__*/ door(own.draw, "browser.draw", "image: TensorLike, canvas: { width: number, height: number, getContext: function }, options?: { contextOptions?: object | __type, imageOptions?: object }");
export const fromPixelsAsync = /*#__PURE__*/ door(own.fromPixelsAsync, "browser.fromPixelsAsync", "pixels: any, numChannels?: number");
