import { describeEverything } from "./support/everythingStory";
import { DYNAMIC } from "../../harness/programs";

describeEverything(DYNAMIC);
