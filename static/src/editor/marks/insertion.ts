import { suggestionMark } from "./suggestion";

export const Insertion = suggestionMark("insertion", "ins");
