export { setSeed } from "./random-generator";
