import { describeLife } from "./support/lifecycleSuite";
import { YAML } from "../../harness/programs";

describeLife(YAML);
