/**
 * What training can minimise: one small class for each objective, with paper and equation beside
 * the formula. What is a metric elsewhere is the same code here: an objective makes a {@link
 * dev.fathom.pair.DistributionPair} of student and teacher, the student in the place of the aligned
 * model, and asks {@link dev.fathom.measure}'s classes. docs/objectives.md is the table of all.
 *
 * <p>An objective gives named parts: {@code nll}, {@code kl_harmful}, {@code kl_utility}, {@code
 * completion}, {@code fail} and so on, each a scalar with its weight and its mean applied, so that
 * the parts of all chunks of an optimiser step add up to the step's loss, however it is cut. Means
 * are therefore over the {@link dev.fathom.train.objective.Totals} of the step, never over what is
 * at hand. A part has one name in every objective, so that curves can be laid over one another.
 *
 * <p>Which rows count: {@code sft} and {@code constrained-sft} look at every row; {@code
 * targeted-completion}, {@code recovery-penalty} and {@code deep} at harmful and utility rows;
 * {@code realign} at utility rows; {@code safety-augmentation} at refusal and utility rows; {@code
 * dpo} compares refusal and harmful rows of one group, {@code d2o} harmful and sampled ones; {@code
 * policy-gradient} looks at sampled rows, which the student has just drawn, and at harmful and
 * utility rows. Rows of other roles give no part and stand in no mean.
 *
 * <p>To add an objective: a record that implements {@link
 * dev.fathom.train.objective.Objective.PerPosition}, {@link
 * dev.fathom.train.objective.Objective.PerSequence} or {@link
 * dev.fathom.train.objective.Objective.OnPolicy}, whose components are its options; constants with
 * the paper's numbers; its settings in {@link dev.fathom.train.objective.ObjectiveSettings} with
 * defaults taken from those constants, and a name in {@link
 * dev.fathom.train.objective.ObjectiveSettings.Choice}, after which the compiler tells what is
 * missing. Its equations go into {@code make_objective_fixtures.py}, with a case for each option,
 * and its row into docs/objectives.md.
 *
 * <p>What comes from frozen models needs no gradient: compute it in {@link
 * dev.fathom.tensor.Scope#compute}, with the pair made inside, since a pair keeps what it computed
 * in the scope in which it was first asked.
 */
package dev.fathom.train.objective;
