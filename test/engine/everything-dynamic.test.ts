import { describeEverything } from "./support/everythingStory";
import { DYNAMIC } from "./support/programs";

describeEverything(DYNAMIC);
