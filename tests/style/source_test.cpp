// The heuristics behind tidy_test, on small texts.
#include "tests/style/source.hpp"

#include <gtest/gtest.h>

namespace zablab::style {
namespace {

std::string seen(std::string_view source) {
  std::string text;
  for (const Function& function : functions_of(source)) {
    text += std::to_string(function.line) + "+" + std::to_string(function.length) + " " +
            function.head + "\n";
  }
  return text;
}

TEST(StyleSource, CommentsAndQuotesAreNotCode) {
  EXPECT_EQ(code_of("a /* b */ c // d").text, "a         c     ");
  EXPECT_EQ(code_of(R"(f("} \" //", '"', '\''); g)").text, "f(         ,    ,     ); g");
  EXPECT_EQ(code_of("int x = 1'000'000; // y").text, "int x = 1'000'000;     ");
  EXPECT_EQ(code_of("#define A {\\\n }\nint b;").text, "            \n  \nint b;");
  EXPECT_EQ(code_of("f(R\"x(}\n\")\" )x\"); g").text, "f(R    \n       ); g");
}

TEST(StyleSource, IncludesAreFoundWhereTheyCount) {
  const std::vector<Include> expected = {{1, "sim/world.hpp", false}, {3, "vector", true}};
  EXPECT_EQ(includes_of("#include \"sim/world.hpp\"\n// #include \"cli/main.hpp\"\n"
                        "#  include <vector>  // <map>\nauto s = R\"(\n#include <thread>\n)\";\n"),
            expected);
}

TEST(StyleSource, FunctionsAreFoundInNamespacesAndClasses) {
  EXPECT_EQ(seen("namespace a::b {\n"
                 "namespace {\n"
                 "int one() { return 1; }\n"
                 "}\n"
                 "template <class T, class U = std::vector<T>>\n"
                 "struct Two : Base {\n"
                 " public:\n"
                 "  Two() = default;\n"
                 "  bool operator==(const Two&) const = default;\n"
                 "  auto two(int a = f({1, 2})) const -> int {\n"
                 "    if (a) { return [&] { return a; }(); }\n"
                 "    return a;\n"
                 "  }\n"
                 "  std::vector<int> values{1, 2};\n"
                 "};\n"
                 "}\n"),
            "3+1 int one()\n10+4 auto two(int a = f({1, 2})) const -> int\n");
}

TEST(StyleSource, AConstructorIsOneFunctionWithItsInitializers) {
  EXPECT_EQ(seen("X::X(int a)\n"
                 "    : a_{a},\n"
                 "      b_(a), c_{} {\n"
                 "  f();\n"
                 "}\n"
                 "int g() {\n"
                 "}\n"),
            "1+5 X::X(int a) : a_\n6+2 int g()\n");
}

TEST(StyleSource, TablesAreNotFunctions) {
  EXPECT_EQ(seen("const std::map<int, int> table = {\n{1, 2},\n};\n"
                 "enum class E : int {\n a,\n b,\n};\n"
                 "template <class S>\nconcept Strategy = requires(S s) {\n s.next();\n};\n"
                 "struct alignas(16) Wide {\n int a;\n};\n"),
            "");
}

TEST(StyleSource, LinesOfARawStringDoNotLengthenAFunction) {
  EXPECT_EQ(seen("TEST(A, B) {\n"
                 "  EXPECT_EQ(f(), R\"(one\n"
                 "two\n"
                 "three)\");\n"
                 "}\n"),
            "1+3 TEST(A, B)\n");
}

}  // namespace
}  // namespace zablab::style
