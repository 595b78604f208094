/** The graphs a program went through, each prepared for drawing and compared with the one before. */
export function stagesOf(explanation) {
  const graphs = [
    ['Recorded', 'as the model made it', explanation.recorded],
    ...explanation.passes.map(p => [p.name, `${p.nodesBefore} → ${p.nodesAfter} nodes, ${p.milliseconds.toFixed(2)} ms`, p.after]),
    ['Planned', 'what is executed', explanation.planned],
  ];
  const kernels = kernelsOf(explanation);
  const stages = graphs.map(([name, note, graph], i) => stageOf(name, note, graph, i === graphs.length - 1 ? kernels : new Map()));
  stages.forEach((stage, i) => compare(i > 0 ? stages[i - 1] : null, stage));
  return stages;
}

function kernelsOf(explanation) {
  const kernels = new Map();
  for (const step of explanation.steps) for (const node of step.nodes) kernels.set(node, step.index);
  return kernels;
}

function stageOf(name, note, graph, kernels) {
  const inputs = new Set(graph.inputs), outputs = new Set(graph.outputs);
  const nodes = graph.nodes.map(n => ({
    ...n, users: [], kind: kindOf(n.op), isInput: inputs.has(n.id), isOutput: outputs.has(n.id), kernel: kernels.get(n.id), change: '',
  }));
  const byId = new Map(nodes.map(n => [n.id, n]));
  for (const node of nodes) {
    node.title = titleOf(node);
    node.width = 16 + 6.6 * Math.max(node.title.length, node.type.length);
    for (const operand of new Set(node.operands)) byId.get(operand).users.push(node.id);
  }
  return { name, note, nodes, byId, removed: [] };
}

function titleOf(node) {
  const named = /name=("?)([^",]*)\1/.exec(node.attributes);
  if (node.op === 'input') return `%${node.id} ${named ? named[2] : 'input'}`;
  const value = node.op === 'const' ? /value=([^,]*)/.exec(node.attributes) : null;
  return `%${node.id} ${node.op}${value ? ' ' + value[1] : ''}`;
}

const kinds = {
  source: /^(input|const|iota|random_bits)$/,
  movement: /^(reshape|permute|expand|slice|pad|concat|unfold|fold|cast|stop_gradient)$/,
  reduction: /^reduce_/,
  product: /^(dot|gather|scatter)$/,
};

function kindOf(op) {
  for (const [kind, pattern] of Object.entries(kinds)) if (pattern.test(op)) return kind;
  return 'elementwise';
}

/**
 * Marks the nodes of a stage that the one before does not have. Keys name what a node computes from the inputs up, so one change
 * renames all that follows; a node that is the same but for its operands counts as kept.
 */
function compare(before, after) {
  if (!before) return;
  const known = new Set(before.nodes.map(n => n.key)), present = new Set(after.nodes.map(n => n.key));
  const candidates = new Map();
  for (const node of before.nodes) if (!present.has(node.key)) push(candidates, shapeOf(node), node);
  for (const node of after.nodes) {
    if (known.has(node.key)) continue;
    node.change = candidates.get(shapeOf(node))?.shift() ? 'rewired' : 'new';
  }
  after.removed = [...candidates.values()].flat();
}

const shapeOf = node => `${node.op}|${node.type}|${node.attributes}`;

function push(map, key, value) {
  if (map.has(key)) map.get(key).push(value);
  else map.set(key, [value]);
}

/** The text of a node as the compiler prints it. */
export const textOf = node => `%${node.id} = ${node.op}(${node.operands.map(o => '%' + o).join(', ')})${node.attributes ? ` {${node.attributes}}` : ''} : ${node.type}`;

/** The nodes nearest to one, through operands and users; a hub stops the walk, or everything would be near everything. */
export function neighbourhood(stage, id, limit) {
  const found = new Set([id]), queue = [id];
  while (queue.length > 0 && found.size < limit) {
    const node = stage.byId.get(queue.shift());
    if (node.id !== id && node.users.length > 16) continue;
    for (const next of [...node.operands, ...node.users]) {
      if (found.size >= limit) break;
      if (!found.has(next)) { found.add(next); queue.push(next); }
    }
  }
  return stage.nodes.filter(n => found.has(n.id));
}
