/** The worker that measures ontrace. */

import * as tf from "../../index";
import { measureWith } from "./worker";

void measureWith(tf);
