// One file, so that the types of all programs are found once.
import "./conditions";
import "./operators";
import "./traces";
