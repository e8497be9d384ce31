"""Makes src/test/resources/dev/fathom/jinja/cases.json: what real Jinja2 makes of small templates.

    python jinja_cases.py        (needs jinja2 3.1)

The environment is set up as transformers sets it up for chat templates, with strftime_now at a fixed time.
A template that fails is recorded with the text of its error.
"""

import json
from datetime import datetime
from pathlib import Path

import jinja2
import jinja2.ext
import jinja2.sandbox

CONTEXT = {
    "messages": [
        {"role": "system", "content": " Be brief. "},
        {"role": "user", "content": "Hi <b>there</b> & 'you'", "n": 3},
        {"role": "assistant", "content": "Ça va? \"quoted\" 😀\n", "n": None},
    ],
    "tools": [{"name": "b", "args": {"x": 1, "y": [1.5, True, None, "é"]}}, {"name": "a", "args": {}}],
    "text": "  one two\tthree\n",
    "emoji": "a😀b🇫🇷é",
    "d": {"b": 2, "a": 1, "C": 3, "items": "shadow"},
    "numbers": [3, 1, 2, 3],
    "words": ["pear", "Apple", "fig", "apple"],
    "nested": {"x": {"y": {"z": [10, 20, {"w": "deep"}]}}},
    "none": None,
    "yes": True,
    "f": 2.5,
    "i": 7,
    "empty": [],
    "now": "2026-01-02T03:04:05",
}


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _body(self, context, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    result = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    result.filters["tojson"] = tojson
    result.globals["raise_exception"] = raise_exception
    result.globals["strftime_now"] = lambda form: datetime.fromisoformat(CONTEXT["now"]).strftime(form)
    return result


EXPRESSIONS = r"""
1 + 2 * 3
(1 + 2) * 3
7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3
7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2
7 / 2, 6 / 3, 2 ** 10, 2 ** -1, 2 ** 0.5, -2 ** 2, 2 ** 3 ** 2
10 ** 30, 10 ** 30 // 7, 10 ** 30 % 7, -(10 ** 30)
0.1 + 0.2, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 1.0, 100.0, -0.0, 1.5e300 * 1.0
0b101, 0o17, 0xfF, 1_000, 1_0.5_0, 1e3, 0
true, True, false, none, None
true + true, true == 1, 1 == 1.0, true is sameas true, 1 is sameas true
'a' 'b' "c", 'it\'s', "say \"x\"", 'tab\tnew\\n', '\u00e9\x41\101', '\q', '\é'
'a' + 'b', 'a' ~ 1 ~ none ~ [1, 'x'] ~ true, 'ab' * 3, 3 * 'ab', 'ab' * -1, [1] * 2
[1, 'two', none, 3.0, true, [1, [2]], {'k': 'v'}], (1,), (), (1, 2), {}, [], {1: 2, 'a': [1]}
"it's", "say \"hi\"", "both ' and \"", ["it's"], ["say \"hi\""], ["both ' and \""], ['new\nline\\'], ['é😀\x00\x7f\xad']
1 < 2 < 3, 1 < 3 < 2, 1 == 1 != 2, 'a' < 'b', 'B' < 'a', [1, 2] < [1, 3], (1,) < (1, 2), 1.5 > 1
1 in [1, 2], 'a' in 'abc', 'a' in d, 'z' not in d, 3 in numbers, none in [none], 1.0 in numbers
not true, not '', not [], not none, not 0, not 0.0, not {}, not 'a'
0 or 'x', '' or none, 1 and 2, 0 and 2, none or [] or 'last', 1 or undefined_name.x
'a' if yes else 'b', 'a' if none else 'b', ('a' if none) ~ '!', 1 if 0 else 2 if 0 else 3
i is odd, i is even, i is divisibleby 7, i is divisibleby(3), i is number, f is float, f is integer, i is integer, yes is integer
text is string, d is mapping, numbers is sequence, d is sequence, numbers is iterable, i is iterable, text is iterable, missing is iterable
missing is defined, missing is undefined, text is defined, d.nope is defined, d.b is defined, none is none, missing is none
yes is true, yes is false, yes is boolean, 1 is true, 'A' is upper, 'a' is lower, 'Aa' is lower, '1' is upper
3 is eq 3, 3 is equalto 4, 3 is ne 4, 3 is gt 2, 3 is lt 2, 3 is ge 3, 3 is le 2, 3 is in [3], 'x' is not in ['y']
range is callable, text is callable, 'upper' is filter, 'nofilter' is filter, 'odd' is test, ('<' | e) is escaped
text.strip(), text.lstrip(), text.rstrip(), 'xxaxx'.strip('x'), 'abcab'.lstrip('ab'), 'abc'.rstrip('bc')
text.split(), 'a,b,,c'.split(','), 'a,b,c'.split(',', 1), 'a b  c'.split(None, 1), 'a,b,c'.rsplit(',', 1), ' a b c '.rsplit(none, 1), ''.split(), ''.split(',')
'a</think>b</think>c'.split('</think>')[-1], 'a</think>b'.split('</think>')[0].split('<think>')[-1].lstrip('\n')
'Hello'.upper(), 'Hello'.lower(), 'hello world'.title(), "it's a dog's".title(), 'hELLO'.capitalize(), 'Hello'.swapcase(), 'straße'.upper(), 'ǆ'.title()
'abc'.startswith('a'), 'abc'.startswith(('x', 'ab')), 'abc'.endswith('bc'), 'abc'.startswith('b', 1), 'abc'.endswith('b', 0, 2), ''.startswith('')
'banana'.replace('a', 'o'), 'banana'.replace('a', 'o', 2), 'abc'.replace('', '-'), 'aaa'.replace('aa', 'b'), 'abc'.replace('z', 'y')
'banana'.find('n'), 'banana'.rfind('n'), 'banana'.find('z'), 'banana'.index('nan'), 'banana'.count('an'), 'banana'.count(''), emoji.find('b')
'-'.join(['a', 'b']), ''.join([]), ', '.join(words), 'a-b'.partition('-'), 'a-b-c'.rpartition('-'), 'ab'.partition('-')
'a\nb\r\nc\n'.splitlines(), 'a\nb'.splitlines(true), 'abc'.removeprefix('a'), 'abc'.removesuffix('c'), 'abc'.removeprefix('z')
'7'.zfill(3), '-7'.zfill(4), 'a'.center(4), 'ab'.center(5, '*'), 'a'.ljust(3) ~ '|', 'a'.rjust(3)
'12'.isdigit(), 'a1'.isalnum(), 'ab'.isalpha(), ' '.isspace(), ''.isdigit(), 'AB'.isupper(), 'ab1'.islower(), '½'.isnumeric()
'{} and {}'.format(1, 'x'), '{1}{0}'.format('a', 'b'), '{a.b} {a[b]} {x!r}'.format(a=d, x='q'), '{{}}'.format(), '{:>5}|{:<5}|{:^5}|{:05d}|{:.2f}|{:,}|{:x}|{:e}|{:%}'.format('a', 'b', 'c', 42, 3.14159, 1234567, 255, 12345.678, 0.25)
'%s is %d and %.2f' % ('a', 3.9, 2.345), '%5s|%-5s|%05d|%+d|%x|%X|%o|%e|%g|%%' % ('a', 'b', 42, 42, 255, 255, 8, 12345.678, 0.0001), '%(a)s-%(b)r' % {'a': 1, 'b': 'x'}, '%r' % 'q', '%s' % none, '%c' % 'x'
'%s %s' | format('a', 1), '%(x)s' | format(x=2)
emoji | length, emoji[1], emoji[-1], emoji[::-1], emoji[1:3], emoji | list, emoji | first, emoji | last, emoji | reverse
numbers[0], numbers[-1], numbers[1:], numbers[:-1], numbers[::2], numbers[::-1], numbers[5:], numbers[-10:2], numbers[2:0:-1], numbers[:10:3]
'hello'[1:4], 'hello'[::-1], 'hello'[-3:], 'hello'[10:], 'hello'[4:1:-2], (1, 2, 3)[1:], range(10)[2:8:3], range(5)[-1], range(10)[::-2]
numbers[9], numbers['x'], 'abc'[9], d['nope'], d.nope, nested.x.y.z[2].w, nested['x']['y'].z.1, nested.x.y['z'][-1]['w']
d.items() | list, d['items'], d.keys() | list, d.values() | list, d.get('a'), d.get('z'), d.get('z', 'no'), d.items(), d.keys(), d.values(), d | items | list
numbers.index(2), numbers.count(3), d.copy(), numbers.copy(), dict(a=1, b=2), dict(d, z=0), dict([('k', 'v')])
range(3), range(3) | list, range(1, 10, 3) | list, range(5, 0, -2) | list, range(0) | list, range(1, 4) | join(','), range(2, 9, 3), range(4) | length
tools | tojson, d | tojson(indent=2), tools | tojson(indent=1), '<é>&\'"\\/\n\t\x01\x7f😀' | tojson, '<é>😀\x7f' | tojson(ensure_ascii=true), [] | tojson, {} | tojson(indent=2), [[]] | tojson(indent=2)
d | tojson(sort_keys=true), {'b': [1, {'a': none}], 'a': (1, 2.0)} | tojson(separators=(',', ':')), {1: true, none: 1.5, true: 'x'} | tojson, [1.0, 1e20, 1e-7, 10 ** 20] | tojson, tools | tojson(indent='--')
text | trim, 'xxaxx' | trim('x'), missing | trim, 5 | trim, none | trim
text | length, numbers | count, d | length, missing | length, 'é' | length
words | join(', '), numbers | join, messages | join('|', attribute='role'), [1, none, 'a', [2]] | join('-'), missing | join(','), 'abc' | join('.')
missing | default('x'), none | default('x'), none | default('x', true), '' | d('e', boolean=true), 0 | default(5), missing | default
'Hi' | upper, 'Hi' | lower, 'hello wORLD' | capitalize, "hello wORLD it's (me) [you]-there" | title, none | upper, 5 | string ~ 1
'banana' | replace('a', 'o'), 'banana' | replace('a', 'o', 1), 123 | replace(2, 'x'), none | replace('N', 'n')
'5' | int, '5.7' | int, 'x' | int, 'x' | int(9), 5.9 | int, -5.9 | int, '0x1f' | int(base=16), '101' | int(0, 2), ' 42 ' | int, '1_000' | int, none | int, true | int, '1e3' | int
'5' | float, 'x' | float, 'x' | float(1.5), '1e3' | float, 3 | float, ' 2.5 ' | float, none | float
('inf' | float) > 1, ('-Infinity' | float) < 0
2.5 | round, 3.5 | round, 2.567 | round(2), 2.5 | round(0, 'ceil'), 2.51 | round(1, 'floor'), 1234 | round(-2), -2.5 | round, 7 | round, 2.675 | round(2), -3 | abs, 2.5 | abs
numbers | first, numbers | last, empty | first, empty | last, 'abc' | first, d | first, d | last, range(5) | last
numbers | sort, numbers | sort(reverse=true), words | sort, words | sort(case_sensitive=true), tools | sort(attribute='name') | map(attribute='name') | list, numbers | unique | list, words | unique | list, words | unique(true) | list
d | dictsort, d | dictsort(true), {'x': 2, 'y': 1} | dictsort(by='value'), d | dictsort(reverse=true) | first, {3: 1, 1: 2} | dictsort
numbers | sum, tools | map(attribute='name') | list, tools | sum(attribute='missing', start=0) if false, numbers | min, numbers | max, words | min, words | max, words | max(case_sensitive=true), empty | max, [[1], [2]] | sum(start=[])
messages | map(attribute='n', default='-') | list, messages | map(attribute='nope', default='-') | list, words | map('upper') | list, words | map('replace', 'p', 'b') | join(' '), messages | map('length') | list, [[1, 2], [3]] | map('first') | list, [[1, 2], [3]] | map(attribute=0) | list
messages | selectattr('role', 'equalto', 'user') | list | length, messages | rejectattr('role', 'equalto', 'user') | map(attribute='role') | join(','), messages | selectattr('n') | map(attribute='role') | list, messages | selectattr('n', 'defined') | map(attribute='role') | list, messages | selectattr('n', 'none') | list | length
numbers | select('odd') | list, numbers | reject('equalto', 3) | list, [0, 1, '', 'a', none] | select | list, [0, 1] | reject | list, numbers | select('gt', 1) | list, numbers | select('in', [1, 2]) | list, nested | map('upper') | list
'a\nb\n\nc' | indent, 'a\nb\n\nc' | indent(2, true), 'a\nb\n\nc' | indent(2, blank=true), 'a\nb\n' | indent('> '), '' | indent(4, first=true), 'a' | indent(first=true)
'<a href="x">\'&' | escape, ('<' | e) ~ '<', ('<' | e) + '<', '<' + ('<' | safe), ('<' | safe) + '>', ('<' | safe) ~ '>', ('a' | safe).upper(), ('%s' | safe) % '<', [('<' | e)], ('<' | e) | e, ('<' | e) | forceescape, '<' | forceescape, ('a' | e) * 2, ('x' | safe).join(['<', 'y']), ('{}' | safe).format('<'), ('<' | safe) | replace('<', '>') ~ '<', ('a-b' | safe).split('-'), ('a' | safe) == 'a', (('a' | safe) | trim) + '<', (('<' | safe) | string) + '<', ('ab' | safe)[0] + '<'
numbers | batch(2) | list, numbers | batch(3, 'x') | list, numbers | slice(3) | list, numbers | slice(3, 'f') | list, numbers | reverse | list, d | reverse | list, (1, 2) | reverse | list
'foo bar baz qux' | truncate(9), 'foo bar baz qux' | truncate(9, true), 'foo bar baz qux' | truncate(11), 'foo bar baz qux' | truncate(11, false, '...', 0), 'a b' | center(9) ~ '|', 'one two-three, four' | wordcount
d | attr('items') is callable, d | attr('b') is defined, {'a': 1} | list, 'abc' | list, d | string
namespace(a=1), namespace({'x': 2}).x, [namespace(b='q')]
missing, missing ~ 'x', [missing], missing == nope, missing == none, missing or 'fallback', 'a' in missing, (missing if true), missing | list, missing | string | length
strftime_now('%Y-%m-%d'), strftime_now('%d %b %Y'), strftime_now('%A %B %-d %H:%M:%S %j %p %I %y %%'), strftime_now('%a %e %U %W %w %u %V %G %D %F %T %R %h')
messages | map(attribute='role') | first, (numbers | map('string') | list)[0], tools[0]['args']['y'] | tojson, tools[0].args.y[-1]
f ~ '', i ~ '', 1.10, 3.0 | int, 10 / 4, 1e22, 12345678.9, 0.1, 1/3, 100000000000000000000.0, 5e-324, 1.7976931348623157e308
(1).real, 2.0.is_integer(), (2.5).is_integer()
[1, 2] + [3], (1,) + (2,), [1] == [1.0], (1,) == [1], {'a': 1} == {'a': 1.0}, 'a' == 1, none == false, [none] == [none]
-5 % 3, +5, -numbers[0], - -5, not not 1, 2 - -2
[1, 2,], (1, 2,), {'a': 1,}, [ ] , 'a'.upper ().lower()
dict(a=1)['a'], {'a': {'b': 1}}.a.b, [[1, 2], [3, 4]][1][0], 'abc'.upper()[0], ('a', 'b')[1]
'a' if missing is defined else 'b' if none is none else 'c'
messages[0]['role'] != 'user' and not (messages|length == 2), (messages[0].role == 'system') == (messages[1].role == 'user')
""".strip().split("\n")

ERRORS = r"""
{{ missing.x }}
{{ missing['x'] }}
{{ missing() }}
{{ missing + 1 }}
{{ 'a' + missing }}
{{ d.nope.x }}
{{ d['nope']['x'] }}
{{ numbers[9].x }}
{{ numbers.foo.x }}
{{ none.x.y }}
{{ none['x']['y'] }}
{{ text.nope() }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ 'a' + none }}
{{ 'a' + {} }}
{{ [1] + 'a' }}
{{ (1,) + [1] }}
{{ none + none }}
{{ 1 - 'a' }}
{{ 'a' * 'b' }}
{{ 'a' * 1.5 }}
{{ {} ** 2 }}
{{ -'a' }}
{{ 1 / 0 }}
{{ 1 < 'a' }}
{{ none >= 1 }}
{{ missing < 1 }}
{{ 1 > missing }}
{{ [1, 'a'] | sort }}
{{ 1 in 5 }}
{{ 1 in 'a' }}
{{ missing in 'a' }}
{{ 5() }}
{{ 'a'() }}
{{ {[]: 1} }}
{{ raise_exception('Exactly this: <>&\'" é 😀') }}
{% for x in 5 %}{% endfor %}
{% for x in none %}{% endfor %}
{% for a, b in [1] %}{% endfor %}
{% for a, b in [[1]] %}{% endfor %}
{{ missing | tojson }}
{{ range | tojson if false }}{{ namespace() | tojson }}
{{ {(1, 2): 1} | tojson }}
{{ numbers.append(4) }}
{{ d.update({}) }}
{{ d.pop('a') }}
{{ 'a'.__class__.__mro__ }}
{{ ''.__class__.x }}
{{ numbers.__len__() }}
{{ text.__init__.__globals__ }}
{{ range(100001) }}
{{ numbers | map('nofilter') | list }}
{{ 'a' | nofilter }}
{{ 'a' is notest }}
{{ numbers | map | list }}
{{ numbers | map('upper') | length }}
{{ 5 | length }}
{{ none | length }}
{{ 5 | list }}
{{ numbers | select('odd') | last }}
{{ missing | int }}
{{ missing | dictsort }}
{{ '%d' % 'a' }}
{{ '%s %s' % 'a' }}
{{ 'a' % 1 }}
{{ '{}'.format() }}
{{ '{x}'.format(y=1) }}
{{ 'a'.split('') }}
{{ 'a'.split(1) }}
{{ 'a'.index('z') }}
{{ ','.join([1]) }}
{{ [1, 2].index(3) }}
{{ numbers[::0] }}
{% set d.x = 1 %}
{% macro m(a) %}{{ a.b }}{% endmacro %}{{ m() }}
{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{% endmacro %}{{ m(b=2) }}
{{ loop.index }}
{% for x in [1] %}{{ loop.previtem.x }}{% endfor %}
{% for x in [1] %}{{ loop() }}{% endfor %}
{{ ('a' if none).x }}
{{ empty | first + 1 }}
{{ (empty | first).x }}
{{ 'x' | float(missing.y) }}
{{ 1 if missing.x else 2 }}
{% if missing.x %}{% endif %}
{{ '5' | round }}
{{ 'a' is divisibleby 2 }}
{{ 2 is in 5 }}
{{ caller() }}
{{ [[1], 2] | sum }}
{{ {} < {} }}
{% if %}{% endif %}
{% if x %}
{% for x %}{% endfor %}
{% nosuchtag %}
{% endif %}
{{ }}
{{ 1 + }}
{{ (1 }}
{{ [1) }}
{{ 'abc }}
{{ a b }}
{{ a | }}
{{ a is is b }}
{# never closed
{% raw %}never closed
{% set 1 = 2 %}
{% set x %}
{% macro %}{% endmacro %}
{% macro m(a=1, b) %}{% endmacro %}
{{ f(a=1, 2) }}
{{ x if }}
{{ a.- }}
{{ $ }}
{{ a ! b }}
{% for x in y %}{% else %}{% elif %}{% endfor %}
{{ {1 2} }}
{{ ) }}
""".strip().split("\n")

DOCUMENTS = [
    # whitespace
    "a\n{% if yes %}\nb\n{% endif %}\nc\n",
    "a\n  {% if yes %}  \n  b\n  {% endif %}\n c",
    "a\n  {%- if yes -%}  \n  b\n  {%- endif -%}\n c",
    "a\n  {%+ if yes +%}\n  b\n  {%+ endif %}\n c",
    "a\n  {{ i }}\n  {{- i -}}  \n  b",
    "  {{ i }}  \n",
    "x\n\n",
    "{{ 1e400 }} {{ -1e400 }} {{ 2e-323 }} {{ 1e23 }} {{ 9007199254740993.0 }}",
    "x\n\n\n",
    "x",
    "\n",
    "",
    "\r\na\rb\r\nc{% if yes %}\r\nd{% endif %}\r\n",
    "  {# c #}\nx {# c #} y {#- c -#}  \n z\n  {# c +#}\n{#+ c #}w",
    "a {#- #} b {# -#} c {##} d",
    "{% raw %}{{ not }} {% this %} {# or #}{% endraw %}\nx",
    "a\n  {%- raw -%}  \n {{ b }} \n {%- endraw -%} \n c",
    "a\n  {% raw %}\n {{ b }}\n  {% endraw %}\n c",
    "a {%+ raw %} b {%+ endraw +%}\n c",
    "{%raw%}x{%endraw%}{%if yes%}y{%endif%}",
    "{% if yes %}\n\n\nx{% endif %}\n\n\ny",
    "{{ '{{ }}' }}{{ '%}' }}{{ {'a': {'b': 1}}['a'] }}{{ {'a':{}}}}",
    "{{\n  i\n  +\n  1\n}}\n{%\n if\n yes\n %}ok{%\nendif\n%}",
    "{% for x in numbers %}\n  {{ x }}\n{% endfor %}\nend",
    "{% for x in numbers -%}\n  {{ x }}\n{%- endfor %}\nend",
    "\t{% set a = 1 %}\t\n{{ a }}\u00a0{%- if yes %}\u3000x{% endif -%}\u2028 y",
    "{{-i-}} x {{+i}} {{ -i }} {{i}}",
    "{% if yes %}a{% endif %} \n b\n \t {% if yes %}c\n{% endif %}d",
    "{{ 'a' }}\n{% set x = 1 %}\n{{ 'b' }}\n\n{% set y = 2 -%}\n\n{{ 'c' }}",
    "a{% set x %}\n  body {{ i }}\n{% endset %}b[{{ x }}]",
    # scopes
    "{% set x = 1 %}{% for a in [1, 2] %}{{ x }}{% set x = x + 10 %}{{ x }} {% endfor %}{{ x }}",
    "{% set ns = namespace(n=0) %}{% for a in numbers %}{% set ns.n = ns.n + a %}{% endfor %}{{ ns.n }} {{ ns }}",
    "{% if yes %}{% set q = 5 %}{% endif %}{{ q }}{% if none %}{% set i = 8 %}{% endif %}{{ i }}",
    "{% set a, b = 1, 2 %}{% set (c, d2) = [3, 4] %}{{ a }}{{ b }}{{ c }}{{ d2 }}{% set e = 1, %}{{ e }}{% set ns = namespace() %}{% set ns.x, z = 'p', 'q' %}{{ ns.x ~ z }}",
    "{% set x = 'outer' %}{% macro m() %}{{ x }}{% set x = 'inner' %}{{ x }}{% endmacro %}{{ m() }}{% set x = 'later' %}{{ m() }}{{ x }}",
    "{% macro m(a, b='B', c=a) %}[{{ a }}|{{ b }}|{{ c }}|{{ varargs }}|{{ kwargs }}]{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, 4) }}{{ m(b=1, a=2, z=3) }}{{ m() }}",
    "{% macro outer() %}<{{ caller('x') }}>{% endmacro %}{% call(v) outer() %}got {{ v }} {{ i }}{% endcall %}",
    "{% macro outer(a) %}{{ a }}{% if caller %}!{{ caller() }}{% endif %}{% endmacro %}{{ outer(1) }}{% call outer(2) %}c{% endcall %}",
    "{% macro fact(n) %}{{ 1 if n <= 1 else n * (fact(n - 1) | int) }}{% endmacro %}{{ fact(10) }}",
    "{% macro m(x) %}{% if x is mapping %}{% for k, v in x.items() %}{{ k }}:{{ m(v) }};{% endfor %}{% else %}{{ x }}{% endif %}{% endmacro %}{{ m(nested.x.y.z[2]) }}{{ m({'a': {'b': 1, 'c': {'d': 2}}}) }}",
    "{{ m is defined }}{% macro m() %}x{% endmacro %}{{ m is defined }}{{ m.name }}{{ m }}",
    "{% with a = 1, b = i %}{{ a }}{{ b }}{% set a = 9 %}{{ a }}{% endwith %}{{ a }}",
    "{% with %}{% set zz = 1 %}{{ zz }}{% endwith %}{{ zz }}",
    "{% filter upper | replace('A', 'x') %}banana {{ i }}{% endfilter %}",
    "{% filter trim %}\n  x  \n{% endfilter %}|",
    "{% set x | upper | trim %}  ab{{ i }} {% endset %}[{{ x }}]",
    "{% generation %}gen {{ i }}{% set inner = 1 %}{% endgeneration %}{{ inner }}",
    "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}",
    "{% print i, f %}{% print 'x' %}",
    "{% set messages = messages[1:] %}{{ messages | length }}{% for m in messages %}{{ m.role }}{% endfor %}",
    "{% for i in [1, 2] %}{{ i }}{% endfor %}{{ i }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}",
    # loops
    "{% for x in numbers %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }} {% endfor %}",
    "{% for x in numbers %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {{ loop.cycle('a', 'b') }} {{ loop.changed(x > 2) }}{% endfor %}",
    "{% for x in numbers | map('string') %}{{ loop.length }}{{ loop.last }}{{ x }} {% endfor %}",
    "{% for x in numbers if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ ',' if not loop.last }}{% else %}none{% endfor %}",
    "{% for x in numbers if x > 9 %}{{ x }}{% else %}none{% endfor %}{% for x in [] %}{% else %}empty {{ i }}{% endfor %}",
    "{% for x in numbers %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% if loop.index == 3 %}{% break %}{% endif %}{% endfor %}",
    "{% for x in [1] %}{% break %}{% else %}else{% endfor %}|{% for x in [1] %}{% continue %}{% else %}else{% endfor %}",
    "{% for a in [1, 2] %}{% for b in [3, 4] %}{{ a }}{{ b }}{{ loop.index }}{% if b == 3 %}{% continue %}{% endif %}{% break %}{% endfor %};{{ loop.index }}{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }},{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for k, v in d | dictsort %}{{ k }}{{ v }}{% endfor %}",
    "{% for (a, b), c in [((1, 2), 3)] %}{{ a }}{{ b }}{{ c }}{% endfor %}{% for (a,) in [(1,)] %}{{ a }}{% endfor %}",
    "{% for c in 'h😀i' %}[{{ c }}]{% endfor %}{% for x in missing %}{{ x }}{% else %}no{% endfor %}",
    "{% for x in 1, 2, 3 %}{{ x }}{% endfor %}{% for x in range(3) %}{{ x }}{% endfor %}",
    "{% for m in messages %}{{ loop.index0 }}{{ m['role'] }}{% if not loop.last and messages[loop.index0 + 1].role == 'user' %}>{% endif %}{% endfor %}",
    "{% for x in [1, 2] %}{{ loop }}{% endfor %}{% for a in [1] %}{% for b in [2] %}{{ loop.index }}{% endfor %}{{ loop.last }}{% endfor %}",
    "{% set it = numbers | select('odd') %}{{ it | list }}{{ it | list }}{% if it %}true{% endif %}{{ (numbers | select('gt', 100)) is sequence }}{% if empty | select('odd') %}T{% endif %}",
    "{% set ns = namespace(stop=false) %}{% for x in numbers if not ns.stop %}{{ x }}{% if x == 1 %}{% set ns.stop = true %}{% endif %}{% endfor %}",
    "{% for x in [3, 1] | sort %}{{ x }}{% endfor %}{% for a, b in {'x': 1} | items %}{{ a }}{{ b }}{% endfor %}",
    "{% for x in numbers: %}{{ x }}{% endfor %}{% if yes: %}y{% endif %}",
    "{% for message in messages[::-1] %}{% set index = messages | length - 1 - loop.index0 %}{{ index }}{{ message.role }} {% endfor %}",
    "{% if none %}a{% elif i == 7 %}b{% elif missing.x %}c{% else %}d{% endif %}{% if none, %}t{% endif %}",
    "{% if 'a' in d and d.a == 1 or missing.x %}1{% endif %}{% if not (none) %}2{% endif %}{% if not none is none %}3{% else %}4{% endif %}",
    "{{ dict(**{'a': 1}) }}{{ dict(*[[('b', 2)]]) }}{{ '{}{}'.format(*[1, 2]) }}{{ '{a}'.format(**{'a': 3}) }}",
    "{% set x = {'a': [1, {'b': 2}]} %}{{ x.a[1].b }}{{ x['a'][0] }}{{ x.a | tojson }}",
    "{{ messages[0]['content'] | trim + '!' }}{{ 'a' ~ 'b' | upper }}{{ -5 | abs }}{{ 'a,b'.split(',') | join('|') }}{{ not none | default(true) }}",
    "{%- set ns = namespace(a=none) -%}{%- if ns.a is none -%}{%- set ns.a = [1] -%}{%- endif -%}{{ ns.a }}{% set ns.b = ns.a + [2] %}{{ ns.b }}{{ ns.c is defined }}",
    "{%- macro py(t) -%}\n    {%- if t == 's' -%}str\n    {%- elif t in ('n', 'i') -%}int\n    {%- else -%}Any{%- endif -%}\n{%- endmacro -%}\n{{ py('s') }}, {{ py('i') }}\n, {{ py(1) }}",
]


def main():
    jinja = environment()
    templates = ["{{ (%s,) }}" % line for line in EXPRESSIONS]
    templates += ["{{ [%s] | map('string') | join('\\n') }}" % line for line in EXPRESSIONS]
    templates += ERRORS + DOCUMENTS
    cases = []
    for template in templates:
        case = {"template": template}
        try:
            case["ok"] = jinja.from_string(template).render(CONTEXT)
        except Exception as error:  # whatever Jinja2 or Python says is the expectation
            case["err"] = str(error)
        cases.append(case)
    target = Path(__file__).parent.parent / "resources/dev/fathom/jinja/cases.json"
    document = {"jinja2": jinja2.__version__, "context": CONTEXT, "cases": cases}
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    failed = sum("err" in case for case in cases)
    print(f"{len(cases)} cases, {failed} of them errors: {target}")


if __name__ == "__main__":
    main()
